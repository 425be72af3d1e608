import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoFragmentCyclesRule,
  type OperationDefinitionNode,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Config } from '../config/config.ts';
import { rootConditionErrors } from '../graphql/root-conditions.ts';
import { repeatedPairs } from './repetition.ts';
import { sizesIn } from './size.ts';

/** Some 20 ms of validation. A field may be selected 140 times for one place, or 30 times for each of twenty. */
const MOST_PAIRS = 10_000;

/**
 * How many times the fields that an operation may select those of a document may be, of all its operations and of fragments that
 * nobody spreads: validation walks each with its fragments in their places.
 */
const OPERATIONS = 5;

/**
 * The errors of a document by which it is refused before it is validated: validation would throw at it, or take longer than a
 * request may keep others waiting.
 */
export function errorsBeforeValidation(
  schema: GraphQLSchema,
  document: DocumentNode,
  { nodes }: Pick<Config['limits'], 'nodes'>,
): readonly GraphQLError[] {
  const conditions = rootConditionErrors(document);
  if (conditions.length > 0) return conditions;
  const rules = [NoFragmentCyclesRule, maxSizeRule(nodes), maxSumRule(OPERATIONS * nodes)];
  const [error] = validate(schema, document, rules, { maxErrors: 1 });
  if (error) return [error];
  return repeatedPairs(document) > MOST_PAIRS ? [new GraphQLError(REPEATED)] : [];
}

const REPEATED =
  'The document selects the same fields too often. Select each of them once in a place: it says the same.';

/** Also for a fragment that is not spread: it is validated all the same. */
const maxSizeRule =
  (most: number): ValidationRule =>
  (context) => {
    const sizeOf = sizesIn(context.getDocument());
    const check = (what: string, node: Parameters<typeof sizeOf>[0]) => {
      const size = sizeOf(node);
      if (size <= most) return;
      const message = `${what} selects ${size} fields with all of its fragments; at most ${most} are allowed.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    };
    return {
      OperationDefinition: ({ selectionSet }) => check('The operation', selectionSet),
      FragmentDefinition: ({ name, selectionSet }) => check(`The fragment ${name.value}`, selectionSet),
    };
  };

const maxSumRule =
  (most: number): ValidationRule =>
  (context) => {
    const sizeOf = sizesIn(context.getDocument());
    const spread = new Set<string>();
    return {
      FragmentSpread: ({ name }) => void spread.add(name.value),
      Document: {
        leave({ definitions }) {
          const walked = definitions.filter(
            (node): node is OperationDefinitionNode | FragmentDefinitionNode =>
              node.kind === Kind.OPERATION_DEFINITION ||
              (node.kind === Kind.FRAGMENT_DEFINITION && !spread.has(node.name.value)),
          );
          const size = walked.reduce((sum, { selectionSet }) => sum + sizeOf(selectionSet), 0);
          if (size <= most) return;
          const message = `The document selects ${size} fields in all its operations; at most ${most} are allowed.`;
          context.reportError(new GraphQLError(`${message} Send fewer operations at a time.`));
        },
      },
    };
  };
