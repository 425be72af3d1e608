import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '../setup/client.ts';
import { borrowDeployment, type LentDeployment } from '../setup/lent-deployments.ts';
import { registerWithRole } from '../setup/roles.ts';
import { Subscriber } from '../setup/subscriber.ts';

let parley: LentDeployment;
let admin: Client;
beforeAll(async () => {
  parley = await borrowDeployment('one process');
  admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
});
afterAll(async () => {
  await parley[Symbol.asyncDispose]();
});

/** A field's argument or a field inside of it, the operation in which it is the variable `$v`, a wrong value, and one of a wrong type. */
type Row = readonly [field: string, operation: string, value: unknown, type: unknown];

const QUERIES: readonly Row[] = [
  ['id', '($v: ID!) { user(id: $v) { id } }', 'x', {}],
  ['id', '($v: ID!) { conversation(id: $v) { id } }', 'x', {}],
  ['search', '($v: String) { users(search: $v) { edges { cursor } } }', '\0', 1],
  ['first', '($v: Int) { users(first: $v) { edges { cursor } } }', -1, 'x'],
  ['after', '($v: String) { conversations(after: $v) { edges { cursor } } }', 'x', 1],
  ['first', '($v: Int) { ...F } fragment F on Query { conversations(first: $v) { edges { cursor } } }', -1, 'x'],
  ['filter.actorId', '($v: ID) { auditLog(filter: { actorId: $v }) { edges { cursor } } }', 'x', {}],
  ['filter.action', '($v: String) { auditLog(filter: { action: $v }) { edges { cursor } } }', '', 1],
  ['filter.search', '($v: String) { adminUsers(filter: { search: $v }) { edges { cursor } } }', '\0', 1],
  [
    'filter.participantId',
    '($v: ID) { adminConversations(filter: { participantId: $v }) { edges { cursor } } }',
    ...(['x', {}] as const),
  ],
  ['conversationId', '($v: ID!) { conversationEvents(conversationId: $v, after: 0) { __typename } }', 'x', {}],
  ['from', '($v: Date) { usage(from: $v) { day } }', '1960-01-01', 1],
];

const SUBSCRIPTIONS: readonly Row[] = [
  ['userIds', '($v: ID!) { presence(userIds: [$v]) { __typename } }', 'x', {}],
  ['positions.conversationId', '($v: ID!) { inbox(positions: [{ conversationId: $v, seq: 1 }]) { seq } }', 'x', {}],
  [
    'positions.seq',
    '($v: Int!) { inbox(positions: [{ conversationId: "00000000-0000-7000-8000-000000000000", seq: $v }]) { seq } }',
    ...([-1, 'x'] as const),
  ],
  ['conversationId', '($v: ID!) { typing(conversationId: $v) { __typename } }', 'x', {}],
];

test.each(QUERIES)('an argument that is wrong is named %s, by its value and by its type: %s', async (field, ...row) => {
  const [operation, ...given] = row;
  for (const v of given)
    expect((await admin.errorOf(`query ${operation}`, { v })).extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});

test.each(SUBSCRIPTIONS)('an argument of a subscription that is wrong is named %s: %s', async (field, ...row) => {
  const [operation, ...given] = row;
  await using socket = new Subscriber(admin);
  for (const v of given)
    expect(await socket.subscribe(`subscription ${operation}`, { v }).ended()).toEqual([
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field } }),
    ]);
});
