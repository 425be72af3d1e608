import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { KnownTexts } from './known-texts.ts';

/**
 * Gives Apollo Server the document of a text that it has parsed and validated before, in place of its own store, which
 * takes a text with another comment for another document.
 */
export function reuseDocuments<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  const known = new WeakMap<GraphQLSchema, KnownTexts<DocumentNode>>();
  const knownFor = (schema: GraphQLSchema): KnownTexts<DocumentNode> => {
    const texts = known.get(schema) ?? new KnownTexts();
    known.set(schema, texts);
    return texts;
  };
  return {
    async requestDidStart() {
      return {
        async didResolveSource(context) {
          // An empty name is none, as clients send it that have a field for it.
          if (context.request.operationName === '') context.request.operationName = undefined as never;
          const { schema, source } = context;
          const texts = knownFor(schema);
          // With other comments it is as valid, but errors name places in the text of who asks.
          const document = texts.get(source) ?? (texts.has(source) ? parse(source) : undefined);
          // Without a store, Apollo Server parses and validates what has no document yet.
          if (document) Object.assign(context, { document });
        },
        async didResolveOperation({ schema, source, document }) {
          knownFor(schema).set(source, document);
        },
      };
    },
  };
}
