import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import type { GraphQLError, ValidationContext, ValidationRule } from 'graphql';
import type { Config } from '../config/config.ts';

/** Reports instead of throwing, so that an operation's problems come together, like those of any other rule. */
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) => {
      error.message = error.message.replace(/^Syntax Error: /, '');
      context?.reportError(error);
    },
  ],
};

/** The validation rules that bound how deep an operation is and how many aliases it has. Tokens are bound by the parser. */
export const limitRules = ({ depth, aliases }: Config['limits']): ValidationRule[] => [
  maxDepthRule({ n: depth, flattenFragments: true, ...reporting }) as unknown as ValidationRule,
  maxAliasesRule({ n: aliases, ...reporting }) as unknown as ValidationRule,
];
