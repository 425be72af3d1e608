import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type GraphQLError, Kind, type ValidationRule } from 'graphql';
import { rootConditionErrors } from '../../kernel/graphql/root-conditions.ts';

/** The errors of a document, by the one that Apollo Server validates instead. */
const refusals = new WeakMap<DocumentNode, readonly GraphQLError[]>();

/**
 * Has Apollo Server refuse what {@link rootConditionErrors} finds: its validation would throw before any rule of ours could
 * report. Such a document is replaced, once it is parsed, by one of which `refusedRule` tells nothing else.
 */
export const refuseRootConditions: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async parsingDidStart(context) {
        return async () => {
          const { document } = context as { document?: DocumentNode };
          const errors = document ? rootConditionErrors(document) : [];
          if (errors.length === 0) return;
          const replacement: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
          refusals.set(replacement, errors);
          Object.assign(context, { document: replacement });
        };
      },
    };
  },
};

/** Goes with {@link refuseRootConditions}. */
export const refusedRule: ValidationRule = (context) => ({
  Document(document) {
    for (const error of refusals.get(document) ?? []) context.reportError(error);
  },
});
