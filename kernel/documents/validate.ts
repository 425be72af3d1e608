import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import type { Config } from '../config/config.ts';
import { rootTypeError } from '../graphql/root-type.ts';
import { errorsBeforeValidation } from '../limits/before-validation.ts';
import { operationCost } from '../limits/cost.ts';
import { type Sizes, sizesOf } from '../limits/field-sizes.ts';
import { limitRules } from '../limits/rules.ts';
import { type ManifestOperation, type OperationProblem, refused } from './manifest.ts';

export type DocumentLimits = Pick<Config, 'limits' | 'chat'>;

/** Checks that each operation is one that the schema and the limits let run. Throws `BAD_USER_INPUT` that names it. */
export function checkOperations(
  schema: GraphQLSchema,
  operations: readonly ManifestOperation[],
  limits: DocumentLimits,
): void {
  for (const [index, operation] of operations.entries()) {
    const problem = findProblem(schema, operation, limits);
    if (problem) throw refused({ index, name: operation.name }, problem);
  }
}

/** The problem that keeps an operation from running; undefined if there is none. */
function findProblem(
  schema: GraphQLSchema,
  { name, type, body }: ManifestOperation,
  { limits, chat }: DocumentLimits,
): OperationProblem | undefined {
  try {
    const document = parse(body, { maxTokens: limits.tokens });
    const [operation, ...others] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (!operation || others.length > 0) return inBody('its body must have one operation.');
    if (operation.name?.value !== name) return { field: 'name', message: 'its body names its operation otherwise.' };
    if (operation.operation !== type) return { field: 'type', message: `its type must be "${operation.operation}".` };
    const rules = [...specifiedRules, ...limitRules(limits)];
    const error =
      rootTypeError(schema, operation) ??
      errorsBeforeValidation(schema, document, limits)[0] ??
      validate(schema, document, rules, { maxErrors: 1 })[0];
    if (error) return inBody(error.message);
    const least = leastCost(schema, document, sizesOf({ chat }));
    return least > limits.cost ? inBody(`it costs ${least} at least; ${limits.cost} is allowed.`) : undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return inBody(error.message);
    throw error;
  }
}

const inBody = (message: string): OperationProblem => ({ field: 'body', message });

/**
 * The cost of an operation with the smallest pages, and without what a variable may leave out: above the limit it can never
 * run, whatever its variables.
 */
function leastCost(schema: GraphQLSchema, whole: DocumentNode, sizes: Sizes): number {
  const document = visit(whole, { Field: leaveOut, FragmentSpread: leaveOut, InlineFragment: leaveOut });
  const operation = getOperationAST(document) as OperationDefinitionNode;
  const smallest = (operation.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, 1] as const);
  return operationCost({ schema, document, operation, variables: Object.fromEntries(smallest), sizes }).cost;
}

/** Null, with which `visit` removes a selection, if a variable decides whether it is there. */
const leaveOut = ({ directives = [] }: SelectionNode): null | undefined =>
  directives.some((directive) => directive.arguments?.some(({ value }) => value.kind === Kind.VARIABLE))
    ? null
    : undefined;
