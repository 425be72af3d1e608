import {
  type ExecutionResult,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { VariableValues } from '../../kernel/graphql/variables.ts';
import { variablesIn } from './flatten.ts';

/** Whether a field asks for the schema itself. */
export const isIntrospection = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type';

/** The place of an answer among what was fetched: under a name that no plan could have. */
export const introspectionKey = (responseKey: string): string => `introspection ${responseKey}`;

/** Characters of answers that are kept for each schema: nearly everybody asks the same. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;

/** A part of an operation that asks for the schema alone. */
export interface IntrospectionPart {
  readonly operation: OperationDefinitionNode;
  readonly text: string;
  readonly variables: readonly string[];
}

/** The part of a flattened operation whose root fields are these. */
export function introspectionPart(
  { variableDefinitions = [] }: OperationDefinitionNode,
  fields: readonly FieldNode[],
): IntrospectionPart {
  const selectionSet = { kind: Kind.SELECTION_SET, selections: fields } as const;
  const used = variablesIn(selectionSet);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: variableDefinitions.filter(({ variable }) => used.has(variable.name.value)),
    selectionSet,
  };
  return { operation, text: print(operation), variables: [...used] };
}

/** The answers of a schema about itself. Each is worked out once and shared: whoever gets it must not change it. */
export class Introspection {
  private readonly answers = new LRUCache<string, ExecutionResult>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (answer, key) => key.length + JSON.stringify(answer).length,
  });

  constructor(private readonly schema: GraphQLSchema) {}

  answer({ operation, text, variables }: IntrospectionPart, given: VariableValues): ExecutionResult {
    const variableValues = pick(given, variables);
    const key = `${text}\n${JSON.stringify(variableValues)}`;
    let answer = this.answers.get(key);
    if (!answer) {
      const document = { kind: Kind.DOCUMENT, definitions: [operation] } as const;
      answer = executeSync({ schema: this.schema, document, variableValues });
      this.answers.set(key, answer);
    }
    return answer;
  }
}

function pick(given: VariableValues, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = Object.create(null);
  for (const name of names) if (Object.hasOwn(given, name)) picked[name] = given[name];
  return picked;
}
