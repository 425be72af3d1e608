import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type FloatValueNode,
  GraphQLError,
  type IntValueNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
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

/**
 * The validation rules that bound how deep an operation is, how many aliases it has, how large its numbers are, and what it asks
 * of the schema itself. Tokens are bound by the parser, what it selects by {@link errorsBeforeValidation}.
 */
export const limitRules = ({ depth, aliases }: Config['limits']): ValidationRule[] => [
  nameLengthRule,
  numberRule,
  introspectionRule,
  maxDepthRule({ n: depth, flattenFragments: true, ...reporting }) as unknown as ValidationRule,
  maxAliasesRule({ n: aliases, ...reporting }) as unknown as ValidationRule,
];

/** Characters of a name. An answer repeats an alias as often as a list has entries, and the cost counts no characters. */
const LONGEST_NAME = 256;

const nameLengthRule: ValidationRule = (context) => {
  let isReported = false;
  return {
    Name(node) {
      if (node.value.length <= LONGEST_NAME || isReported) return;
      isReported = true;
      context.reportError(new GraphQLError(`A name may have ${LONGEST_NAME} characters at most.`, { nodes: node }));
    },
  };
};

/** A number in a scalar of our own is not looked at by others, and what plans an operation cannot write an infinite one down. */
const numberRule: ValidationRule = (context) => {
  const check = (node: IntValueNode | FloatValueNode) => {
    if (Number.isFinite(Number(node.value))) return;
    context.reportError(new GraphQLError('A number is out of range.', { nodes: node }));
  };
  return { IntValue: check, FloatValue: check };
};

/** Fields `__type` of one document. */
const MOST_TYPES = 10;

/**
 * The whole schema may be asked for once. Without aliases below it, no answer says anything twice; how far lists go within
 * each other is bound by graphql-js (MaxIntrospectionDepthRule).
 */
const introspectionRule: ValidationRule = (context) => {
  const counts = { __schema: 0, __type: 0 };
  const most = { __schema: 1, __type: MOST_TYPES };
  return {
    Field(node) {
      const name = node.name.value;
      if (name === '__schema' || name === '__type') {
        counts[name]++;
        if (counts[name] === most[name] + 1)
          context.reportError(
            new GraphQLError(`${name} may be asked for ${most[name] === 1 ? 'once' : `${most[name]} times`} at most.`, {
              nodes: node,
            }),
          );
      }
      if (node.alias && context.getParentType()?.name.startsWith('__'))
        context.reportError(new GraphQLError('Introspection takes no aliases.', { nodes: node }));
    },
  };
};
