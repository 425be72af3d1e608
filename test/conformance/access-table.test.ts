import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { GraphQLSchema } from 'graphql';
import { doUpkeep } from '../../gateway/usage/upkeep.ts';
import { projectFile } from '../../kernel/project.ts';
import { type Findings, HIDDEN, introspect, listCoordinates, type Walker, walk } from '../setup/access-walk.ts';
import { type Client, PASSWORD, registerUser } from '../setup/client.ts';
import { type CountedGateway, createCountedGateway } from '../setup/counted-gateway.ts';
import { createWorld, type World } from '../setup/world.ts';

/** Who may what: reviewed by hand. `WRITE_ACCESS_TABLE=1 npm run jest -- access-table` writes it anew, for the next review. */
const TABLE = projectFile('test/conformance/access-table.md');

/** A sample asks for everything at once. */
const UNLIMITED = {
  ...{ MAX_QUERY_ALIASES: '10000', MAX_QUERY_DEPTH: '100', MAX_QUERY_TOKENS: '100000', MAX_QUERY_COST: '100000000' },
};

/** Not reached by a sample: what a refused or failing field would have returned. */
const UNREACHED = '·';

let gateway: CountedGateway;
let world: World;
let walkers: readonly Walker[];
beforeAll(async () => {
  gateway = await createCountedGateway(UNLIMITED);
  world = await createWorld(gateway.url);
  await liveThrough(world);
  await doUpkeep(gateway.resources.orm.em.fork() as EntityManager, new AbortController().signal);
  walkers = [
    { name: 'anonymous', headers: {} },
    await walkerWithRole('USER'),
    await walkerWithRole('MODERATOR'),
    await walkerWithRole('ADMIN'),
  ];
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

/** Every kind of event, so that there is something to see of each. */
async function liveThrough({ alice, bob, carol, group: conversationId, message: messageId }: World): Promise<void> {
  const changes: readonly (readonly [Client, string, object])[] = [
    [alice, 'updateConversation', { conversationId, title: 'Renamed' }],
    [alice, 'editMessage', { messageId, body: 'Hello!' }],
    [bob, 'addReaction', { messageId, emoji: '👍' }],
    [alice, 'addReaction', { messageId, emoji: '🎉' }],
    [alice, 'removeReaction', { messageId, emoji: '🎉' }],
    [bob, 'markDelivered', { conversationId, upToSeq: 1 }],
    [bob, 'markRead', { conversationId, upToSeq: 1 }],
    [alice, 'addParticipants', { conversationId, userIds: [carol.userId] }],
    [alice, 'changeParticipantRole', { conversationId, userId: bob.userId, role: 'ADMIN' }],
    [alice, 'removeParticipant', { conversationId, userId: carol.userId }],
  ];
  for (const [client, name, input] of changes) await client.mutate(name, input, '__typename');
}

/** A participant of Alice's group with a platform role. */
async function walkerWithRole(role: string): Promise<Walker> {
  const user = await registerUser(gateway.url, role.toLowerCase());
  await world.alice.mutate('addParticipants', { conversationId: world.group, userIds: [user.userId] }, '__typename');
  await gateway.resources.orm.em.fork().execute('update "user" set role = ? where id = ?', [role, user.userId]);
  const session = await user.mutate('logIn', { username: user.username, password: PASSWORD }, 'accessToken');
  return { name: role.toLowerCase(), headers: { authorization: `Bearer ${session.accessToken}` } };
}

const q = JSON.stringify;

/** Arguments that name something, for the fields whose answers have something below them. */
const argumentsFor = ({ alice, bob, carol, group, foreign, message }: World) => ({
  'Query.user': `id: ${q(alice.userId)}`,
  'Query.users': `search: "a", first: 2`,
  'Query.conversation': `id: ${q(group)}`,
  'Query.message': `id: ${q(message)}`,
  'Query.conversationEvents': `conversationId: ${q(group)}, after: 0, first: 50`,
  'Query.inspectConversation': `id: ${q(foreign)}, reason: "a report"`,
  'Mutation.changeUserRole': `input: { userId: ${q(carol.userId)}, role: USER }`,
  'Mutation.suspendUser': `input: { userId: ${q(carol.userId)}, reason: "spam" }`,
  'Mutation.restoreUser': `input: { userId: ${q(carol.userId)} }`,
  'Mutation.updateProfile': 'input: { displayName: "Walker" }',
  'Mutation.createConversation': 'input: { kind: GROUP, title: "Walk", participantIds: [] }',
  'Mutation.createApiKey': `input: { name: "Walk", contract: "partner-bot", userId: ${q(bob.userId)} }`,
  'Mutation.openDirectConversation': `input: { userId: ${q(bob.userId)} }`,
  'Mutation.markRead': `input: { conversationId: ${q(group)}, upToSeq: 1 }`,
  'Mutation.markDelivered': `input: { conversationId: ${q(group)}, upToSeq: 1 }`,
  'Mutation.setTyping': `input: { conversationId: ${q(group)}, typing: true }`,
  'Mutation.setPresence': 'input: { status: ONLINE }',
  'Mutation.sendMessage': `input: { conversationId: ${q(group)}, body: "Hello" }`,
  'Mutation.addReaction': `input: { messageId: ${q(message)}, emoji: "👍" }`,
  'Mutation.removeReaction': `input: { messageId: ${q(message)}, emoji: "👍" }`,
  'Mutation.logIn': `input: { username: ${q(alice.username)}, password: ${q(PASSWORD)} }`,
  'Subscription.conversationEvents': `conversationId: ${q(group)}, after: 0`,
  'Subscription.inbox': 'positions: []',
  'Subscription.typing': `conversationId: ${q(group)}`,
  'Subscription.presence': `userIds: [${q(alice.userId)}]`,
});

describe('every field, under each role and each contract', () => {
  test('is as the reviewed table says', async () => {
    const schemas = await Promise.all(walkers.map((walker) => introspect(gateway.url, walker)));
    const columns: Findings[] = [];
    for (const [index, walker] of walkers.entries()) {
      const given = argumentsFor(world);
      columns.push(await walk(walker, schemas[index] as GraphQLSchema, { url: gateway.url, given, stir }));
    }
    const table = render(schemas, columns);
    if (process.env.WRITE_ACCESS_TABLE) writeFileSync(TABLE, table);
    expect(table).toBe(readFileSync(TABLE, 'utf8'));
  });
});

let isTyping = false;
async function stir(): Promise<void> {
  isTyping = !isTyping;
  const status = isTyping ? 'ONLINE' : 'AWAY';
  await world.alice.mutate('setTyping', { conversationId: world.group, typing: isTyping }, '__typename');
  await world.alice.mutate('setPresence', { status }, '__typename');
}

function render(schemas: readonly GraphQLSchema[], columns: readonly Findings[]): string {
  const known = schemas.map((schema) => new Set(listCoordinates(schema)));
  const all = [...new Set(known.flatMap((coordinates) => [...coordinates]))].sort();
  const cell = (coordinate: string, index: number) => {
    if (!known[index]?.has(coordinate)) return HIDDEN;
    return [...(columns[index]?.get(coordinate) ?? [UNREACHED])].sort().join(', ');
  };
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const head = row(['field', ...walkers.map(({ name }) => name)]) + row(['---', ...walkers.map(() => '---')]);
  return head + all.map((coordinate) => row([coordinate, ...walkers.map((_, i) => cell(coordinate, i))])).join('');
}
