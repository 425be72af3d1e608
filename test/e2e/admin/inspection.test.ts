import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeMessageId } from '../../../kernel/message-ids.ts';
import type { Caller } from '../../../kernel/trust/viewer.ts';
import { createMessagesSubgraph, messagesEntities } from '../../../subgraphs/messages/subgraph.ts';
import { Client, createConversation, registerUser, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { openResources } from '../../setup/resources.ts';
import { giveRole } from '../../setup/roles.ts';
import { createStaff, readAudit } from '../../setup/staff.ts';
import { uuids } from '../../setup/world.ts';

const SUMMARY = 'id kind title participantCount messageSeq createdAt lastActivityAt';
const PAGE =
  'edges { cursor node { seq body sender { username } replyToId editedAt deletedAt } } pageInfo { hasPreviousPage }';
const INSPECT = `query ($id: ID!, $reason: String!, $last: Int, $before: String) {
  inspectConversation(id: $id, reason: $reason) {
    ${SUMMARY} participants { edges { node { role user { username } } } } messages(last: $last, before: $before) { ${PAGE} }
  }
}`;
const SHORT = 'query ($id: ID!, $reason: String!) { inspectConversation(id: $id, reason: $reason) { title } }';
const ENTITIES = `query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on InspectedConversation { id messages { edges { node { body } } } } }
}`;
const REASON = 'a report of bob';

describe('reading any conversation', () => {
  let parley: Deployment;
  let admin: Client;
  let moderator: Client;
  let alice: Client;
  let bob: Client;
  let id: string;
  beforeAll(async () => {
    parley = await createCountedGateway();
    ({ admin, moderator, alice, bob } = await createStaff(parley.url, parley.stores));
    id = await createConversation(alice, [bob]);
    for (let n = 1; n <= 3; n++) await sendMessage(n % 2 ? alice : bob, id, `message ${n}`);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  test('shows a moderator what was said by whom, and leaves the reason and each page in the audit log', async () => {
    const before = await alice.run('query ($id: ID!) { conversation(id: $id) { eventSeq unreadCount } }', { id });
    const { inspectConversation } = await moderator.run(INSPECT, { id, reason: ` ${REASON} `, last: 2 });
    expect(inspectConversation).toMatchObject({
      ...{ id, kind: 'GROUP', title: 'A conversation', participantCount: 2, messageSeq: 3 },
      participants: {
        // They joined in one moment: which of them comes first is for their ids to say.
        edges: expect.arrayContaining([
          expect.objectContaining({ node: { role: 'OWNER', user: { username: alice.username } } }),
          expect.objectContaining({ node: { role: 'MEMBER', user: { username: bob.username } } }),
        ]),
      },
      messages: {
        edges: [
          { node: { seq: 2, body: 'message 2', sender: { username: bob.username } } },
          { node: { seq: 3, body: 'message 3', sender: { username: alice.username } } },
        ],
        pageInfo: { hasPreviousPage: true },
      },
    });
    const [{ cursor }] = inspectConversation.messages.edges;
    const older = await moderator.run(INSPECT, { id, reason: REASON, last: 2, before: cursor });
    expect(older.inspectConversation.messages.edges).toMatchObject([{ node: { seq: 1, body: 'message 1' } }]);

    const entries = await readAudit(admin, id);
    const by = { actor: { id: moderator.userId }, subjectType: 'Conversation', ip: '127.0.0.1' };
    expect(entries).toMatchObject([
      { ...by, action: 'InspectedConversation.messages', details: { fromSeq: 1, toSeq: 1 } },
      { ...by, action: 'inspectConversation', details: { reason: REASON } },
      { ...by, action: 'InspectedConversation.messages', details: { fromSeq: 2, toSeq: 3 } },
      { ...by, action: 'inspectConversation', details: { reason: REASON } },
    ]);
    expect(entries[0]?.requestId).toBe(entries[1]?.requestId);
    // Those who take part notice nothing.
    expect(await alice.run('query ($id: ID!) { conversation(id: $id) { eventSeq unreadCount } }', { id })).toEqual(
      before,
    );
  });

  test('is for moderators and admins alone, who take part or not, and leaves no entry for others', async () => {
    const before = (await readAudit(admin, id)).length;
    for (const client of [alice, bob]) expect(await client.codeOf(INSPECT, { id, reason: REASON })).toBe('FORBIDDEN');
    expect(await new Client(parley.url).codeOf(INSPECT, { id, reason: REASON })).toBe('UNAUTHENTICATED');
    expect(await alice.codeOf(SHORT, { id: uuids(1)[0], reason: REASON })).toBe('FORBIDDEN');
    expect((await readAudit(admin, id)).length).toBe(before);
    expect(await admin.codeOf(INSPECT, { id, reason: REASON })).toBe('OK');
  });

  test('opens nothing else of it to a moderator', async () => {
    expect(await moderator.codeOf('query ($id: ID!) { conversation(id: $id) { id } }', { id })).toBe('NOT_FOUND');
    const { id: messageId } = await sendMessage(alice, id, 'one more');
    expect(await moderator.codeOf('query ($id: ID!) { message(id: $id) { id } }', { id: messageId })).toBe('NOT_FOUND');
  });

  test('begins and ends a page at a message of the conversation by its id, and at no other', async () => {
    const page = `query ($id: ID!, $after: String, $before: String) { inspectConversation(id: $id, reason: "ids") {
      messages(after: $after, before: $before) { edges { node { id seq } } }
    } }`;
    const read = async (ends: object) => {
      const { inspectConversation } = await moderator.run(page, { id, ...ends });
      return inspectConversation.messages.edges.map(({ node }: { node: { id: string; seq: number } }) => node);
    };
    const [first, second, third] = await read({});
    expect(await read({ after: first.id, before: third.id })).toEqual([second]);
    expect(await read({ before: decodeMessageId(second.id)?.id })).toEqual([first]);
    const elsewhere = await sendMessage(alice, await createConversation(alice, []), 'elsewhere');
    for (const foreign of [elsewhere.id, decodeMessageId(elsewhere.id)?.id, uuids(1)[0]])
      expect(await moderator.codeOf(page, { id, after: foreign })).toBe('NOT_FOUND');
  });

  test.each([
    ['no reason', { reason: '  ' }, { code: 'BAD_USER_INPUT', field: 'reason' }],
    ['a reason that is too long', { reason: 'x'.repeat(501) }, { code: 'BAD_USER_INPUT', field: 'reason' }],
    ['no id', { id: 'x' }, { code: 'BAD_USER_INPUT', field: 'id' }],
    ['nothing', { id: uuids(1)[0] }, { code: 'NOT_FOUND' }],
    ['a page that is too large', { last: 101 }, { code: 'BAD_USER_INPUT', field: 'last' }],
    ['a wrong cursor', { before: 'x' }, { code: 'BAD_USER_INPUT', field: 'before' }],
  ])('is refused for %s', async (_, wrong, extensions) => {
    expect((await moderator.errorOf(INSPECT, { id, reason: REASON, ...wrong })).extensions).toEqual(extensions);
  });

  describe('past the gateway, by its key', () => {
    const ask = async (caller: Partial<Caller>, of = id) => {
      await using resources = await openResources(parley.stores, { entities: messagesEntities });
      await using messages = await createMessagesSubgraph(resources);
      const variables = { of: [{ __typename: 'InspectedConversation', id: of }] };
      const context = messages.createContext({ requestId: 'test', ip: '127.0.0.1', ...caller } as Caller);
      const { data, errors } = await messages.execute({ query: ENTITIES, variables }, context);
      const [entity] = (data?._entities ?? []) as ({ messages: { edges: unknown[] } } | null)[];
      return { code: errors?.[0]?.extensions?.code ?? 'OK', messages: entity?.messages.edges.length };
    };
    const as = ({ userId }: Client): Partial<Caller> => ({ viewer: { userId, sessionId: 'test', role: 'ADMIN' } });

    test('asks the database for the role, whatever the caller says', async () => {
      expect(await ask(as(alice))).toEqual({ code: 'FORBIDDEN' });
      expect(await ask({})).toEqual({ code: 'UNAUTHENTICATED' });
      expect(await ask({ audience: id })).toEqual({ code: 'UNAUTHENTICATED' });
      expect(await ask(as(moderator), uuids(1)[0])).toEqual({ code: 'NOT_FOUND' });
      expect(await ask(as(moderator))).toEqual({ code: 'OK', messages: 4 });
      const [entry] = await readAudit(admin, id);
      expect(entry).toMatchObject({ action: 'InspectedConversation.messages', actor: { id: moderator.userId } });
    });

    test('ends with the role', async () => {
      const dave = await registerUser(parley.url, 'dave');
      await giveRole(parley.stores, dave, 'MODERATOR');
      expect((await ask(as(dave))).code).toBe('OK');
      await giveRole(parley.stores, dave, 'USER');
      expect(await ask(as(dave))).toEqual({ code: 'FORBIDDEN' });
    });
  });
});
