import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCallerAssertions } from '../../kernel/trust/assertion.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import type { Client } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { listEntityFields, readSubgraphSchema } from '../setup/entity-fields.ts';
import { SECRET, SUBGRAPHS } from '../setup/plans.ts';
import { askSubgraph } from '../setup/subgraph.ts';
import { createWorld, type World } from '../setup/world.ts';

const FIELDS = SUBGRAPHS.flatMap(listEntityFields);
const rowsOf = (viewerDependent: boolean) =>
  FIELDS.filter((field) => field.viewerDependent === viewerDependent).map(
    (field) => [`${field.entity}.${field.path} of ${field.subgraph}`, field] as const,
  );

const MUTATIONS = SUBGRAPHS.flatMap((subgraph) =>
  Object.values(readSubgraphSchema(subgraph).getMutationType()?.getFields() ?? {}).map(({ name, args }) => {
    const variables = args.map((arg) => `$${arg.name}: ${arg.type}`).join();
    const given = args.map((arg) => `${arg.name}: $${arg.name}`).join();
    const query = args.length > 0 ? `mutation (${variables}) { ${name}(${given})` : `mutation { ${name}`;
    return [name, subgraph, `${query} { __typename } }`] as const;
  }),
);

/** The values of the fields that have none of their own. */
const leavesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];

describe('what is resolved once for all participants of a conversation', () => {
  let parley: Deployment;
  let world: World;
  /** Bob's edited answer to Alice, which she has read, reacted to and pinned. */
  let answer: string;
  beforeAll(async () => {
    parley = await createDeployment('distributed');
    world = await createWorld(parley.url);
    const { alice, bob, group } = world;
    const input = { conversationId: group, body: 'Hi', replyToId: world.message, clientMessageId: 'answer' };
    const { message } = await bob.mutate('sendMessage', input, 'message { id seq }');
    await bob.mutate('editMessage', { messageId: message.id, body: 'Hi!' }, 'message { id }');
    await alice.mutate('markRead', { conversationId: group, upToSeq: message.seq }, 'lastReadSeq');
    await alice.mutate('addReaction', { messageId: message.id, emoji: '👍' }, 'message { id }');
    await alice.mutate('pinMessage', { messageId: message.id }, 'message { id }');
    await alice.mutate('setPresence', { status: 'ONLINE', text: 'here' }, 'presence { status }');
    answer = message.id;
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  /** One selection of one entity, as the gateway would fetch it for a caller. */
  async function fetchEntity(
    caller: Partial<Caller>,
    { subgraph, entity, selection }: { subgraph: string; entity: string; selection: string },
    id = ({ User: world.alice.userId, Conversation: world.group, Message: answer } as Record<string, string>)[entity],
  ) {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${entity} { ${selection} } } }`;
    const assertion = await createCallerAssertions(SECRET).sign({ requestId: 'test', ip: '', ...caller } as Caller);
    const variables = { of: [{ __typename: entity, id }] };
    const { body } = await askSubgraph(parley.subgraphUrls[subgraph] as string, query, { assertion, variables });
    return { data: body.data?._entities?.[0] ?? null, code: body.errors?.[0]?.extensions.code ?? 'OK' };
  }
  const as = ({ userId }: Client): Partial<Caller> => ({ viewer: { userId, sessionId: 'test', role: 'USER' } });

  test.each(rowsOf(false))('%s is the same for each of them, and for all together', async (_, field) => {
    const alone = await fetchEntity(as(world.alice), field);
    expect(alone).toEqual({ data: expect.any(Object), code: 'OK' });
    expect(await fetchEntity(as(world.bob), field)).toEqual(alone);
    expect(await fetchEntity({ audience: world.group }, field)).toEqual(alone);
  });

  test.each(rowsOf(true))('%s depends on who asks, and is not to be had for all together', async (_, field) => {
    for (const client of [world.alice, world.bob])
      expect(await fetchEntity(as(client), field)).toEqual({ data: expect.any(Object), code: 'OK' });
    const { data, code } = await fetchEntity({ audience: world.group }, field);
    expect(code).toBe(field.needsViewer ? 'UNAUTHENTICATED' : 'OK');
    // Where the field may be null, or one on the way, that one is null and not the entity.
    expect(leavesOf(data).filter((value) => value !== null)).toEqual([]);
  });

  test('what a sender calls a message is shown to the sender', async () => {
    const field = { subgraph: 'messages', entity: 'Message', selection: 'clientMessageId' };
    const names = [as(world.alice), as(world.bob), { audience: world.group }].map((caller) =>
      fetchEntity(caller, field),
    );
    const shown = (clientMessageId: string | null) => ({ data: { clientMessageId }, code: 'OK' });
    expect(await Promise.all(names)).toEqual([shown(null), shown('answer'), shown(null)]);
  });

  test('both kinds of fields were found', () => {
    const paths = (viewerDependent: boolean) => rowsOf(viewerDependent).map(([title]) => title);
    expect(paths(true)).toContain('Conversation.unreadCount of conversations');
    expect(paths(true)).toContain('Message.reactions.viewerReacted of messages');
    expect(paths(false)).toContain('Message.reactions.users.edges.node.id of messages');
    expect(paths(false)).toContain('Message.readReceipts.user.id of messages');
    expect(paths(false)).toContain('User.presence.status of presence');
  });

  test.each([
    ['conversations', 'Conversation', 'title'],
    ['messages', 'Conversation', 'lastMessage { body }'],
    ['messages', 'Message', 'body'],
  ])('no other conversation is told by %s of its %s { %s }', async (subgraph, entity, selection) => {
    const field = { subgraph, entity, selection };
    const ids = { Conversation: [world.direct, world.foreign], Message: [world.foreignMessage] };
    const unknown = { data: null, code: 'NOT_FOUND' };
    for (const id of ids[entity as keyof typeof ids])
      expect(await fetchEntity({ audience: world.group }, field, id)).toEqual(unknown);
    // Without a conversation there are only users.
    expect(await fetchEntity({ audience: '' }, field)).toEqual(unknown);
  });

  test.each(['users', 'presence'])('%s tells users to any signed-in ones, without a conversation', async (subgraph) => {
    const user = { subgraph, entity: 'User', selection: 'id' };
    const found = { data: { id: world.alice.userId }, code: 'OK' };
    expect(await fetchEntity({ audience: '' }, user)).toEqual(found);
  });

  test.each(MUTATIONS)('%s is refused by %s', async (_, subgraph, query) => {
    const caller = { audience: world.group, requestId: 'test', ip: '' };
    const assertion = await createCallerAssertions(SECRET).sign(caller);
    const { body } = await askSubgraph(parley.subgraphUrls[subgraph] as string, query, { assertion });
    expect(body).toEqual({ errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] });
  });
});
