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
import { pointsOf } from '../limits/returned.ts';
import { variablesIn } from './flatten.ts';

/** Whether a field asks for the schema itself. */
export const isIntrospection = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type';

/** The place of an answer among what was fetched: under a name that no plan could have. */
export const introspectionKey = (responseKey: string): string => `introspection ${responseKey}`;

/** Characters of answers that are kept for each schema: nearly everybody asks the same. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;

/** To answer a field of the schema takes a processor half as long as to execute one: some 0.005 ms. */
const POINTS_PER_FIELD = 0.5;

/** What working out an answer costs at least, in points like those of executing operations. */
const LEAST_POINTS = 100;

/** A field of an operation's root that asks for the schema alone. */
export interface IntrospectionPart {
  readonly responseKey: string;
  /** Without its alias: whoever asks for the same under another name gets the same answer. */
  readonly operation: OperationDefinitionNode;
  readonly text: string;
  readonly variables: readonly string[];
}

/** Counts the work for an answer that is not kept, for who asks. */
export interface CountWork {
  /** Throws `RATE_LIMITED` where too little is left. */
  readonly before: (points: number) => Promise<void>;
  readonly after: (points: number) => Promise<void>;
}

/** A field of the root of a flattened operation. */
export function introspectionPart(
  { variableDefinitions = [] }: OperationDefinitionNode,
  { alias: _, ...field }: FieldNode,
  responseKey: string,
): IntrospectionPart {
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [field] } as const;
  const used = variablesIn(selectionSet);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: variableDefinitions.filter(({ variable }) => used.has(variable.name.value)),
    selectionSet,
  };
  return { responseKey, operation, text: print(operation), variables: [...used] };
}

/** The answers of a schema about itself. Each is worked out once and shared: whoever gets it must not change it. */
export class Introspection {
  private readonly answers = new LRUCache<string, ExecutionResult>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (answer, key) => key.length + JSON.stringify(answer).length,
  });
  /** The work under way. One is worked out at a time, so that what it was counts before the next one begins. */
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly schema: GraphQLSchema) {}

  /** Works out the answers that are not kept, and counts that. Throws what counting throws. */
  async workOut(parts: readonly IntrospectionPart[], given: VariableValues, count: CountWork): Promise<void> {
    for (const part of parts) {
      if (this.answers.has(keyOf(part, given))) continue;
      const work = this.working.then(() => this.workOutOne(part, given, count));
      this.working = work.catch(() => {});
      await work;
    }
  }

  private async workOutOne(part: IntrospectionPart, given: VariableValues, count: CountWork): Promise<void> {
    // Who asked for the same before may have it by now.
    if (this.answers.has(keyOf(part, given))) return;
    await count.before(LEAST_POINTS);
    const { data } = this.answer(part, given);
    const points = Math.ceil(POINTS_PER_FIELD * pointsOf(data ?? {}));
    if (points > LEAST_POINTS) await count.after(points - LEAST_POINTS);
  }

  /** The answer to a part, under the field's own name. */
  answer(part: IntrospectionPart, given: VariableValues): ExecutionResult {
    const key = keyOf(part, given);
    let answer = this.answers.get(key);
    if (!answer) {
      const document = { kind: Kind.DOCUMENT, definitions: [part.operation] } as const;
      answer = executeSync({ schema: this.schema, document, variableValues: pick(given, part.variables) });
      this.answers.set(key, answer);
    }
    return answer;
  }
}

const keyOf = ({ text, variables }: IntrospectionPart, given: VariableValues): string =>
  `${text}\n${JSON.stringify(pick(given, variables))}`;

function pick(given: VariableValues, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = Object.create(null);
  for (const name of names) if (Object.hasOwn(given, name)) picked[name] = given[name];
  return picked;
}
