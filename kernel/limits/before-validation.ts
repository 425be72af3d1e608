import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoFragmentCyclesRule,
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
  const [error] = validate(schema, document, [NoFragmentCyclesRule, maxSizeRule(nodes)], { maxErrors: 1 });
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
