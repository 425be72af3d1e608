import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, createConversation, registerUser, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { giveRole } from '../../setup/roles.ts';
import { createStaff, suspend } from '../../setup/staff.ts';

const USERS = `query ($filter: AdminUserFilter, $first: Int, $after: String) {
  adminUsers(filter: $filter, first: $first, after: $after) {
    edges { cursor node { suspendedAt user { id username role presence { status } } } } pageInfo { hasNextPage endCursor }
  }
}`;
const CONVERSATIONS = `query ($filter: AdminConversationFilter, $first: Int, $after: String) {
  adminConversations(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id kind title participantCount messageSeq createdAt lastActivityAt } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Page<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('the lists for moderators and admins', () => {
  let parley: Deployment;
  let admin: Client;
  let moderator: Client;
  let alice: Client;
  let bob: Client;
  let suspended: Client;
  beforeAll(async () => {
    parley = await createDeployment('one process');
    ({ admin, moderator, alice, bob } = await createStaff(parley.url, parley.stores));
    suspended = await registerUser(parley.url, 'alan');
    await suspend(moderator, suspended);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  /** All nodes, read in pages of `first`. */
  async function readAll<Node>(query: string, filter: object | null, first: number): Promise<Node[]> {
    const nodes: Node[] = [];
    for (let after: string | null = null; ; ) {
      const [page] = Object.values(await moderator.run(query, { filter, first, after })) as [Page<Node>];
      expect(page.edges.length).toBeLessThanOrEqual(first);
      nodes.push(...page.edges.map(({ node }) => node));
      if (!page.pageInfo.hasNextPage) return nodes;
      after = page.pageInfo.endCursor;
    }
  }

  test('are not for others', async () => {
    for (const query of [USERS, CONVERSATIONS]) {
      expect(await alice.codeOf(query)).toBe('FORBIDDEN');
      expect(await new Client(parley.url).codeOf(query)).toBe('UNAUTHENTICATED');
      for (const client of [admin, moderator]) expect(await client.codeOf(query)).toBe('OK');
    }
  });

  describe('of users', () => {
    const names = async (filter: object | null, first = 2) =>
      (await readAll<{ user: { username: string } }>(USERS, filter, first)).map(({ user }) => user.username);

    test('holds everybody, page by page', async () => {
      const all = [admin, moderator, alice, bob, suspended].map(({ username }) => username).sort();
      expect(await names(null)).toEqual(all);
      expect(await names({}, 100)).toEqual(all);
    });

    test('is narrowed by the beginning of a name, the role and the suspension, in any combination', async () => {
      await alice.mutate('updateProfile', { displayName: 'Modest' }, 'user { id }');
      expect(await names({ search: 'AL' }, 1)).toEqual([suspended.username, alice.username]);
      expect(await names({ search: 'mod' }, 1)).toEqual([moderator.username, alice.username]);
      expect(await names({ role: 'MODERATOR' })).toEqual([moderator.username]);
      expect(await names({ role: 'ADMIN', search: 'ad' })).toEqual([admin.username]);
      expect(await names({ role: 'ADMIN', suspended: true })).toEqual([]);
      expect(await names({ suspended: true })).toEqual([suspended.username]);
      expect(await names({ suspended: true, search: 'alic' })).toEqual([]);
      expect(await names({ suspended: false, role: 'USER', search: 'al' })).toEqual([alice.username]);
      expect(await names({ search: 'nobody' })).toEqual([]);
    });

    test('says who is suspended, which nobody else can ask', async () => {
      const [account] = await readAll<object>(USERS, { suspended: true }, 1);
      const presence = { status: 'OFFLINE' };
      const user = { id: suspended.userId, username: suspended.username, role: 'USER', presence };
      expect(account).toEqual({ suspendedAt: expect.any(String), user });
      expect(await alice.codeOf('{ viewer { suspendedAt } }')).toBe('BAD_USER_INPUT');
      const shown = await alice.run('query ($id: ID!) { user(id: $id) { username } }', { id: suspended.userId });
      expect(shown).toEqual({ user: { username: suspended.username } });
    });
  });

  describe('of conversations', () => {
    const titles = ['Plans', 'plans for May', 'PLANS 100%', 'Other', 'Ångström'];
    const ids: string[] = [];
    let direct: string;
    beforeAll(async () => {
      for (const [index, title] of titles.entries()) {
        const input = { kind: index % 2 ? 'CHANNEL' : 'GROUP', title, participantIds: index === 1 ? [bob.userId] : [] };
        ids.push((await alice.mutate('createConversation', input, 'conversation { id }')).conversation.id);
      }
      const opened = await bob.mutate('openDirectConversation', { userId: alice.userId }, 'conversation { id }');
      direct = opened.conversation.id;
      await sendMessage(bob, direct, 'Hi');
    });

    const found = async (filter: object | null, first = 2) =>
      (await readAll<{ id: string }>(CONVERSATIONS, filter, first)).map(({ id }) => id);

    test('holds all, the newest first, page by page', async () => {
      const all = [direct, ...ids.toReversed()];
      expect(await found(null)).toEqual(all);
      expect(await found(null, 100)).toEqual(all);
      const [newest] = await readAll<object>(CONVERSATIONS, null, 100);
      const numbers = { participantCount: 2, messageSeq: 1 };
      const times = { createdAt: expect.any(String), lastActivityAt: expect.any(String) };
      expect(newest).toEqual({ id: direct, kind: 'DIRECT', title: null, ...numbers, ...times });
    });

    test('is narrowed by the beginning of the title, the kind and a participant, in any combination', async () => {
      const [plans, may, percent, other, unit] = ids;
      expect(await found({ search: 'plans' }, 1)).toEqual([plans, percent, may]);
      expect(await found({ search: 'PLANS 100%' })).toEqual([percent]);
      expect(await found({ search: '%' })).toEqual([]);
      expect(await found({ search: 'å' })).toEqual([unit]);
      expect(await found({ search: 'plans', kind: 'CHANNEL' })).toEqual([may]);
      expect(await found({ search: 'plans', participantId: bob.userId })).toEqual([may]);
      expect(await found({ kind: 'CHANNEL' }, 1)).toEqual([other, may]);
      expect(await found({ kind: 'DIRECT' })).toEqual([direct]);
      expect(await found({ participantId: bob.userId }, 1)).toEqual([direct, may]);
      expect(await found({ participantId: bob.userId, kind: 'CHANNEL' })).toEqual([may]);
      expect(await found({ participantId: moderator.userId })).toEqual([]);
    });

    test('goes on after the longest title there may be', async () => {
      // Each of these is 18 letters to a search.
      const title = '\uFDFA'.repeat(128);
      for (let n = 0; n < 2; n++) await alice.mutate('createConversation', { kind: 'GROUP', title }, '__typename');
      expect(await found({ search: '\uFDFA' }, 1)).toHaveLength(2);
      expect(await found({ search: title }, 1)).toHaveLength(2);
    });

    test('finds a title in any case, as it was called last', async () => {
      const group = await createConversation(alice, []);
      const rename = (title: string) =>
        alice.mutate('updateConversation', { conversationId: group, title }, '__typename');
      await rename('ΚΩΣΤΑΣ in der Straße');
      for (const search of ['ΚΩΣ', 'κως', 'κωσ', 'κώς'.normalize('NFD').replace('\u0301', ''), 'Κωστας IN DER STRASSE'])
        expect(await found({ search })).toEqual([group]);
      await rename('ﬁne');
      expect(await found({ search: 'FI' })).toEqual([group]);
      expect(await found({ search: 'κωσ', participantId: alice.userId })).toEqual([]);
    });

    test('does not open what it lists', async () => {
      const id = await createConversation(alice, []);
      expect(await moderator.codeOf('query ($id: ID!) { conversation(id: $id) { id } }', { id })).toBe('NOT_FOUND');
      expect(
        await moderator.codeOf('{ adminConversations { edges { node { messages { edges { cursor } } } } } }'),
      ).toBe('BAD_USER_INPUT');
    });
  });

  test.each([
    ['a page that is too large', USERS, { first: 101 }, 'first'],
    ['a page below nothing', CONVERSATIONS, { first: -1 }, 'first'],
    ['a cursor of nobody', USERS, { after: 'x' }, 'after'],
    ['a cursor of another list', CONVERSATIONS, { after: 'WyJ1c2VycyIsImEiXQ' }, 'after'],
    ['a search that is too long', USERS, { filter: { search: 'x'.repeat(65) } }, 'filter.search'],
    ['a search with NUL', CONVERSATIONS, { filter: { search: '\0' } }, 'filter.search'],
    ['a participant without an id', CONVERSATIONS, { filter: { participantId: 'bob' } }, 'filter.participantId'],
    ['a participant who is nobody', CONVERSATIONS, { filter: { participantId: '' } }, 'filter.participantId'],
  ])('refuse %s', async (_, query, variables, field) => {
    const { extensions } = await moderator.errorOf(query, variables);
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  test('are as the roles are now', async () => {
    const dave = await registerUser(parley.url, 'dave');
    await giveRole(parley.stores, dave, 'ADMIN');
    expect(await dave.codeOf(USERS)).toBe('OK');
    await giveRole(parley.stores, dave, 'USER');
    expect(await dave.codeOf(USERS)).toBe('FORBIDDEN');
  });
});
