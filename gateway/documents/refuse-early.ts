import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type GraphQLError, Kind, type ValidationRule } from 'graphql';
import type { Config } from '../../kernel/config/config.ts';
import { errorsBeforeValidation } from '../../kernel/limits/before-validation.ts';

/** The errors of a document, by the one that Apollo Server validates instead. */
const refusals = new WeakMap<DocumentNode, readonly GraphQLError[]>();

/**
 * Has Apollo Server refuse what {@link errorsBeforeValidation} finds: its validation would throw or take long before any rule of
 * ours could end it. Such a document is replaced, once it is parsed, by one of which `refusedRule` tells nothing else.
 */
export const refuseEarly = (limits: Config['limits']): ApolloServerPlugin => ({
  async requestDidStart() {
    return {
      async parsingDidStart(context) {
        return async () => {
          const { document } = context as { document?: DocumentNode };
          const errors = document ? errorsBeforeValidation(context.schema, document, limits) : [];
          if (errors.length === 0) return;
          const replacement: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
          refusals.set(replacement, errors);
          Object.assign(context, { document: replacement });
        };
      },
    };
  },
});

/** Goes with {@link refuseEarly}. */
export const refusedRule: ValidationRule = (context) => ({
  Document(document) {
    for (const error of refusals.get(document) ?? []) context.reportError(error);
  },
});
