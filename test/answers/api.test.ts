import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildSchema, OperationTypeNode } from 'graphql';
import { type Answer, answerOf } from '../../bench/answers/answer.ts';
import { type Compared, differenceOf } from '../../bench/answers/compare.ts';
import { flatten, withoutNothing } from '../../bench/answers/forms/flatten.ts';
import { inlineVariables } from '../../bench/answers/forms/inline-variables.ts';
import { isValid, OperationGenerator } from '../../bench/answers/generate/operations.ts';
import { definitionOf, type Operation, textOf } from '../../bench/answers/operation.ts';
import { newSeed } from '../../bench/answers/options.ts';
import { projectFile } from '../../kernel/project.ts';
import { sampleSchema } from '../setup/answers/sample-schema.ts';
import type { Client } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { createWorld, type World } from '../setup/world.ts';

const seed = Number(process.env.SEED ?? newSeed());
/** In each of the two forms. */
const READS = 40;
const WRITES = 6;
const TIMES = 3;
/** Together they take half a minute on two free cores; a busy machine is no fault of the answers. */
const PATIENCE_MS = 600_000;

const sdl = readFileSync(projectFile('schema/api.graphql'), 'utf8');
const schema = buildSchema(sdl);

type Send = (operation: Operation) => Promise<Answer>;

describeForms(`random operations through the API (seed ${seed})`, (parley) => {
  test(
    'what is read is the same in every form and by every way, each time',
    async () => {
      const world = await createWorld(parley().url);
      const operations = generate('reads', { world, count: READS });
      await using socket = new Subscriber(world.alice);
      const ways = [overHttp(world.alice), overSocket(socket)];
      let compared = 0;
      for (const operation of operations) {
        const expected = await expectedFor(operation, overHttp(world.alice));
        if (!expected) continue;
        for (let time = 0; time < TIMES; time++) for (const send of ways) await compare(operation, expected, send);
        compared++;
      }
      // An operation that is beyond the limits, in one of its forms, is refused.
      expect(compared).toBeGreaterThan(operations.length * 0.85);
    },
    PATIENCE_MS,
  );

  test(
    'what is changed is the same in every form and by every way, each time',
    async () => {
      const world = await createWorld(parley().url);
      const operations = generate('writes', { world, count: WRITES });
      await using socket = new Subscriber(world.alice);
      const ways = [overHttp(world.alice), overSocket(socket)];
      for (const operation of operations) {
        const begin = () => reset(world);
        const expected = await expectedFor(operation, overHttp(world.alice), begin);
        if (!expected) continue;
        const after = await stateOf(world);
        for (let time = 0; time < TIMES; time++) {
          for (const send of ways) {
            await begin();
            await compare(operation, expected, send);
            expect({ operation: shown(operation), state: await stateOf(world) }).toEqual({
              operation: shown(operation),
              state: after,
            });
          }
        }
      }
    },
    PATIENCE_MS,
  );
});

function generate(kind: 'reads' | 'writes', { world, count }: { world: World; count: number }): readonly Operation[] {
  const { alice, bob, group, direct, message } = world;
  const ids = [alice.userId, bob.userId, group, group, direct, message, message, 'nobody'];
  const texts = ['Ann', 'Béa "B"', 'https://example.com/a.png', ''];
  const generator = new OperationGenerator(sampleSchema(sdl, kind), { ids, texts });
  const operations = generator
    .generate({ seed, count: kind === 'reads' ? count * 2 : count * 9 })
    .filter((operation) => isValid(schema, operation));
  // The answer to a position beyond the log has the time of the answer, which is never the same.
  if (kind === 'reads') return operations.filter((one) => !textOf(one).includes('conversationEvents')).slice(0, count);
  return operations
    .filter((operation) => definitionOf(operation).operation === OperationTypeNode.MUTATION)
    .slice(0, count);
}

/** The answer to the flattened operation, with variables and without: `undefined` when a limit refuses a form. */
async function expectedFor(operation: Operation, send: Send, begin = async () => {}): Promise<Answer | undefined> {
  const flat = flatten(schema, operation);
  // It must be refused: nothing is changed from the beginning.
  if (!flat) return begin().then(() => NOTHING);
  const inlined = inlineVariables(schema, flat) ?? flat;
  const answers: Answer[] = [];
  for (const form of [flat, inlined, operation]) {
    await begin();
    const answer = await send(form);
    if (isBeyondLimits(answer)) return undefined;
    answers.push({ ...answer, data: withoutNothing(answer.data) });
  }
  const [expected, actual] = answers as [Answer, Answer];
  check(inlined, { expected, actual, mayBeRefused: false, isMutation: false });
  return expected;
}

const NOTHING: Answer = { data: null, errors: [], calls: [] };

const LIMITS = /at most .* (are|is) allowed|limit of|exceeds|selects too much/i;

const isBeyondLimits = ({ errors }: Answer): boolean => errors.some(({ message }) => LIMITS.test(message));

async function compare(operation: Operation, expected: Answer, send: Send): Promise<void> {
  const mayBeRefused = flatten(schema, operation) === undefined;
  check(operation, { expected, actual: await send(operation), mayBeRefused, isMutation: false });
}

function check(operation: Operation, compared: Compared): void {
  const { expected, actual, mayBeRefused } = compared;
  const difference = mayBeRefused ? refusalProblem(actual) : differenceOf(compared);
  const isFault = actual.errors.some(({ code }) => code === 'INTERNAL_SERVER_ERROR');
  if (difference === undefined && !isFault) return;
  throw new Error(
    [
      `Seed ${seed}: ${difference ?? 'a fault'}`,
      shown(operation),
      `right: ${JSON.stringify(expected)}`,
      `given: ${JSON.stringify(actual)}`,
    ].join('\n'),
  );
}

const refusalProblem = ({ data, errors }: Answer): string | undefined =>
  (data ?? null) === null && errors.length > 0 && errors.every(({ code }) => code === 'BAD_USER_INPUT')
    ? undefined
    : 'it gives null where none may be, and was not refused';

const shown = (operation: Operation): string =>
  `${textOf(operation)}\nvariables: ${JSON.stringify(operation.variables)}, operationName: ${operation.operationName}`;

const requestOf = (operation: Operation) => ({
  query: textOf(operation),
  variables: operation.variables,
  ...(operation.operationName && { operationName: operation.operationName }),
});

const overHttp =
  ({ url, headers }: Client): Send =>
  async (operation) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(requestOf(operation)),
    });
    return answerOf((await response.json()) as never, []);
  };

const overSocket =
  ({ client }: Subscriber): Send =>
  (operation) =>
    new Promise((resolve, reject) => {
      client.subscribe(requestOf(operation), {
        next: (result) => resolve(answerOf(result as never, [])),
        error: (error) => (Array.isArray(error) ? resolve(answerOf({ errors: error }, [])) : reject(error)),
        complete: () => {},
      });
    });

/** Brings what the operations change back to where it was. */
async function reset({ alice, group }: World): Promise<void> {
  await alice.mutate('updateProfile', { displayName: 'alice', avatarUrl: 'https://example.com/0.png' }, 'user { id }');
  await alice.mutate('updateConversation', { conversationId: group, title: 'A group' }, 'conversation { id }');
}

const stateOf = ({ alice, group }: World) =>
  alice.run('query ($id: ID!) { viewer { displayName avatarUrl } conversation(id: $id) { title } }', { id: group });
