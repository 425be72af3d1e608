import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import pLimit from 'p-limit';
import { projectFile } from '../../kernel/project.ts';
import type { Findings } from '../setup/access-findings.ts';
import { ABSENT, probeAbsent } from '../setup/access-hidden.ts';
import { createSamples } from '../setup/access-samples.ts';
import { outcomeOf, renderTable } from '../setup/access-table.ts';
import { introspect, listCoordinates, type Walker, type WalkOptions, walk } from '../setup/access-walk.ts';
import {
  CONTRACTS,
  type Column,
  contractColumns,
  createWalkingStaff,
  nobodyWith,
  publicColumns,
  type Staff,
} from '../setup/access-walkers.ts';
import { createLivedThroughWorld, type SampleWorld } from '../setup/access-world.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { runJobs } from '../setup/run-jobs.ts';
import { createWebhookReceiver, type WebhookReceiver } from '../setup/webhook-receiver.ts';
import { WEBHOOK_SETTINGS } from '../setup/webhooks.ts';

/** The table of who may do what, reviewed by hand. `WRITE_ACCESS_TABLE=1 npm run jest -- access-table` writes it anew, for the next review. */
const TABLE = projectFile('test/conformance/access-table.md');

/** A sample asks for everything at once, and many do. */
const UNLIMITED = {
  STATEMENT_TIMEOUT_MS: '60000',
  ...{ MAX_QUERY_ALIASES: '10000', MAX_QUERY_DEPTH: '100', MAX_QUERY_TOKENS: '100000', MAX_QUERY_COST: '100000000' },
};

/** All the walking is done before the tests: ten seconds on an idle machine. */
const SETUP_MS = 240_000;

/** Reviewed: fields that no walker sees, and why. */
const SEEN_BY_NOBODY: Readonly<Record<string, string>> = {};

let gateway: Deployment;
let receiver: WebhookReceiver;
let staff: Staff;
let world: SampleWorld;
let options: WalkOptions;
let whole: GraphQLSchema;
let columns: readonly Column[];
const found = new Map<Walker, Findings>();
beforeAll(async () => {
  // Several walkers that select everything at once may wait for the database on a busy machine; it is not away.
  gateway = await createCountedGateway({ ...UNLIMITED, ...WEBHOOK_SETTINGS, STATEMENT_TIMEOUT_MS: '60000' });
  receiver = await createWebhookReceiver();
  staff = await createWalkingStaff(gateway);
  world = await createLivedThroughWorld(gateway, staff, receiver.url);
  await runJobs(gateway.stores);
  options = { url: gateway.url, samples: await createSamples(world, gateway) };
  const contracts = await Promise.all(CONTRACTS.map((contract) => contractColumns(gateway.url, contract, staff)));
  columns = [...(await publicColumns(staff, world.alice)), ...contracts.flat()];
  whole = await introspect(gateway.url, columns[0]?.walkers[0] as Walker);
  await exploreAll(columns.flatMap(({ walkers }) => walkers));
}, SETUP_MS);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** Finds out what becomes of the fields of the public API, for each walker. */
async function exploreAll(walkers: readonly Walker[]): Promise<void> {
  const looked = new AbortController();
  const looking = pLimit(ABREAST).map(walkers, look);
  const [schemas] = await Promise.all([looking.finally(() => looked.abort()), stirUntil(looked.signal)]);
  // One walker after the other: they change the same world.
  for (const [index, walker] of walkers.entries()) await change(walker, schemas[index] as GraphQLSchema);
}

/** The things that a walker may see. Returns the schema as it shows itself to the walker. */
async function look(walker: Walker): Promise<GraphQLSchema> {
  const schema = await introspect(gateway.url, walker);
  const findings: Findings = new Map();
  found.set(walker, findings);
  await Promise.all([
    walk(walker, { schema, kind: 'query', findings }, options),
    walk(walker, { schema, kind: 'subscription', findings }, options),
    probeAbsent(findings, walker, { own: schema, whole, url: gateway.url }),
  ]);
  return schema;
}

const change = (walker: Walker, schema: GraphQLSchema): Promise<void> =>
  walk(walker, { schema, kind: 'mutation', findings: found.get(walker) as Findings }, options);

/** The number that look at a time. */
const ABREAST = 2;
const STIR_MS = 100;

/** Makes happen what the ephemeral subscriptions wait for. */
async function stirUntil(signal: AbortSignal): Promise<void> {
  for (let typing = true; !signal.aborted; typing = !typing) {
    const status = typing ? 'ONLINE' : 'AWAY';
    await world.alice.mutate('setTyping', { conversationId: world.group, typing }, '__typename');
    await world.alice.mutate('setPresence', { status }, '__typename');
    await wait(STIR_MS);
  }
}

describe('every field, under each role and each contract', () => {
  test('is as the reviewed table says', () => {
    const table = renderTable(found, columns, listCoordinates(whole));
    if (process.env.WRITE_ACCESS_TABLE) writeFileSync(TABLE, table);
    expect(table).toBe(readFileSync(TABLE, 'utf8'));
  });

  test('is the same for all who share a column', () => {
    for (const { walkers } of columns) {
      const [first, ...others] = walkers.map((walker) =>
        listCoordinates(whole).map((coordinate) => [coordinate, outcomeOf(found, walker, coordinate)]),
      );
      for (const other of others) expect(other).toEqual(first);
    }
  });

  test('is seen by somebody, but for those that were reviewed', () => {
    const seen = new Set(
      [...found.values()].flatMap((findings) =>
        [...findings].filter(([, what]) => what.has('yes')).map(([name]) => name),
      ),
    );
    const unseen = listCoordinates(whole).filter((coordinate) => !seen.has(coordinate));
    expect(unseen).toEqual(Object.keys(SEEN_BY_NOBODY).sort());
  });
});

describe.each(CONTRACTS)('the contract %s', (contract) => {
  test('shows the fields of its committed schema, and no other', async () => {
    const committed = buildSchema(readFileSync(projectFile(`schema/contracts/${contract}.graphql`), 'utf8'));
    for (const { walkers } of columns.filter((column) => column.contract === contract))
      for (const walker of walkers) {
        const shown = listCoordinates(whole).filter((coordinate) => outcomeOf(found, walker, coordinate) !== ABSENT);
        expect(shown).toEqual(listCoordinates(committed));
      }
  });

  test('gives a key without a user what it gives a stranger: nothing', async () => {
    const nobody = await nobodyWith(gateway.url, contract, staff);
    await exploreAll([nobody]);
    const outcomes = new Set([...(found.get(nobody)?.values() ?? [])].flatMap((outcome) => [...outcome]));
    expect(outcomes).toEqual(new Set([ABSENT, 'sign in']));
  });
});
