import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { registeredStatements } from '../../kernel/database/statement.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { decodeMessageId, encodeMessageId, type MessageKey } from '../../kernel/message-ids.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createMessagesSubgraph, messagesEntities } from '../../subgraphs/messages/subgraph.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { genericPlanOf } from '../setup/generic-plan.ts';
import { query } from '../setup/query.ts';
import { openResources } from '../setup/resources.ts';
import { createWorld, type World } from '../setup/world.ts';

const MESSAGE = 'query ($id: ID!) { message(id: $id) { body } }';
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Message { id body } } }`;
const NOT_FOUND = { message: 'There is no such message.', extensions: { code: 'NOT_FOUND' } };

/** 2030-01 to 2030-06: months of which the rest of the test has no message. */
const MONTHS = Array.from({ length: 6 }, (_, month) => new Date(Date.UTC(2030, month, 15)));
const idIn = (month: number, seq = 0) => v7({ msecs: (MONTHS[month] as Date).getTime(), seq });
const partitionOf = (month: number) => `message_y2030m0${month + 1}`;

describe('what is asked of the database for a message that a client names', () => {
  let parley: Deployment;
  /** Of the subgraph in this process, and what it sends. */
  let resources: Resources;
  let messages: Subgraph;
  const statements: string[] = [];
  let world: World;
  let own: MessageKey;
  let foreign: MessageKey;
  const sql = (text: string, values: unknown[] = []) => query(parley.stores.databaseUrl, text, values);
  beforeAll(async () => {
    parley = await createCountedGateway();
    resources = await openResources(parley.stores, {
      entities: messagesEntities,
      onStatement: (text) => statements.push(text),
    });
    messages = await createMessagesSubgraph(resources);
    world = await createWorld(parley.url);
    own = decodeMessageId(world.message) as MessageKey;
    foreign = decodeMessageId(world.foreignMessage) as MessageKey;
  });
  afterAll(async () => {
    await messages[Symbol.asyncDispose]();
    await resources[Symbol.asyncDispose]();
    await parley[Symbol.asyncDispose]();
  });

  /** As the gateway fetches messages for all who listen to the group, with the statements it takes. */
  async function fetchForGroup(...ids: string[]) {
    const context = messages.createContext({ audience: world.group, requestId: 'test', ip: '' });
    const variables = { of: ids.map((id) => ({ __typename: 'Message', id })) };
    statements.length = 0;
    const result = await messages.execute({ query: ENTITIES, variables }, context);
    return { result: JSON.parse(JSON.stringify(result)), statements: [...statements] };
  }

  test('is nothing for an audience of another conversation', async () => {
    const ids = [
      world.foreignMessage,
      encodeMessageId({ ...foreign, id: own.id }),
      encodeMessageId({ ...foreign, id: v7() }),
    ];
    const { result, statements } = await fetchForGroup(...ids);
    expect(statements).toEqual([]);
    expect(result.data).toEqual({ _entities: [null, null, null] });
    expect(result.errors).toEqual(ids.map(() => expect.objectContaining(NOT_FOUND)));
  });

  test('is one statement for an audience, whatever else is asked for beside its own', async () => {
    const { result, statements } = await fetchForGroup(world.foreignMessage, world.message);
    expect(result.data._entities).toEqual([null, { id: world.message, body: 'Hello' }]);
    expect(statements).toHaveLength(1);
  });

  test('is the access first, and nothing more without it: the same for a message that exists and for one that does not', async () => {
    const ask = (id: string) => () => world.alice.request(MESSAGE, { id });
    const found = await parley.statementsOf(ask(world.message));
    expect(found).toEqual([expect.stringContaining('from participant'), expect.stringContaining('from message')]);
    const elsewhere = [
      ...[foreign, { ...foreign, id: v7() }, { ...foreign, id: own.id }],
      ...[
        { conversationId: v7(), id: foreign.id },
        { conversationId: v7(), id: v7() },
      ],
    ];
    for (const key of elsewhere) expect(await parley.statementsOf(ask(encodeMessageId(key)))).toEqual([found[0]]);
  });

  test('is one statement for plain UUIDs, of a message that exists or not', async () => {
    const statementsOf = (id: string) => parley.statementsOf(() => world.alice.request(MESSAGE, { id }));
    const found = await statementsOf(own.id);
    expect(found).toEqual([expect.stringContaining('from message')]);
    for (const id of [foreign.id, v7()]) expect(await statementsOf(id)).toEqual(found);
  });

  test('is asked of the months concerned alone, by the primary key', async () => {
    for (const month of MONTHS)
      await sql('select parley_create_partitions_1($1::date)', [`${month.toISOString().slice(0, 8)}01`]);
    const ids = MONTHS.flatMap((_, month) => Array.from({ length: 500 }, (_, n) => idIn(month, n)));
    await sql(
      `insert into message (id, conversation_id, seq, sender_id, created_at, event_seqs)
       select id, $2, 1000 + n, $2, now(), '{}' from unnest($1::uuid[]) with ordinality as ids (id, n)`,
      [ids, own.conversationId],
    );
    await sql('analyze message');
    const statements = registeredStatements().filter((text) => text.includes('m.id = any('));
    expect(statements).toHaveLength(4);
    for (const text of statements) {
      const visited = async (...asked: string[]) => {
        const sorted = asked.toSorted();
        const lists = text.includes('m.conversation_id = any($1') ? [`{${own.conversationId}}`] : [own.conversationId];
        const values = [...lists, `{${asked}}`, sorted[0] as string, sorted.at(-1) as string];
        const plan = await genericPlanOf(parley.stores.databaseUrl, text, values);
        expect(plan).not.toContain('Seq Scan","Parallel Aware":false,"Async Capable":false,"Relation Name":"message');
        const partitions = new Set([...plan.matchAll(/"Relation Name":"(message_y\w+)"/g)].map(([, name]) => name));
        const indices = [...plan.matchAll(/"Index Name":"(message_y\w+)"/g)].map(([, name]) => name);
        expect(indices).toEqual([...partitions].map((name) => `${name}_pkey`));
        return [...partitions];
      };
      expect(await visited(idIn(2))).toEqual([partitionOf(2)]);
      expect(await visited(idIn(4), idIn(3), idIn(4))).toEqual([partitionOf(3), partitionOf(4)]);
    }
  });
});
