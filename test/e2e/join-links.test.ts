import { beforeAll, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { applyEvents, readEvents } from '../setup/apply-events.ts';
import { type Client, mutation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { query } from '../setup/query.ts';
import { readState } from '../setup/snapshot.ts';

const LINKS = `query ($id: ID!) { conversation(id: $id) { visibility joinLinks {
  id createdBy { username } createdAt expiresAt maxUses uses
} } }`;

const NOT_FOUND = {
  message: 'There is no such conversation.',
  path: ['joinConversation'],
  extensions: { code: 'NOT_FOUND' },
};

/** Far from now, and past what a clock of a machine may be off. */
const HOUR_MS = 3_600_000;

describeForms('joining a channel', (parley) => {
  let owner: Client;
  let admin: Client;
  let member: Client;
  let users: Client[];
  let channel: string;
  const sql = (text: string, values: unknown[] = []) => query(parley().stores.databaseUrl, text, values);

  beforeAll(async () => {
    const names = Array.from({ length: 8 }, (_, n) => `user${n}`);
    [owner, admin, member, ...users] = (await registerUsers(parley().url, 'owner', 'admin', 'member', ...names)) as [
      ...[Client, Client, Client],
      ...Client[],
    ];
    channel = await createChannel();
  });

  async function createChannel(input: object = {}): Promise<string> {
    const participantIds = [admin.userId, member.userId];
    const given = { kind: 'CHANNEL', title: 'News', participantIds, ...input };
    const { id } = (await owner.mutate('createConversation', given, 'conversation { id }')).conversation;
    await owner.mutate(
      'changeParticipantRole',
      { conversationId: id, userId: admin.userId, role: 'ADMIN' },
      '__typename',
    );
    return id;
  }

  const createLink = (input: object = {}, by = owner): Promise<{ link: string; joinLink: { id: string } }> =>
    by.mutate('createJoinLink', { conversationId: channel, ...input }, 'link joinLink { id }');
  const revoke = (joinLinkId: string, by = owner) =>
    by.mutate('revokeJoinLink', { conversationId: channel, joinLinkId }, 'conversation { id }');
  const join = (user: Client, input: object) => user.mutate('joinConversation', input, 'conversation { id }');
  const leave = (user: Client, conversationId = channel) =>
    user.mutate('leaveConversation', { conversationId }, 'conversationId');
  const refusalOf = async (user: Client, input: object) =>
    (await user.request(mutation('joinConversation', 'conversation { id }'), { input })).errors;
  const linksOf = async (user: Client, id = channel) => (await user.run(LINKS, { id })).conversation.joinLinks;
  const usesOf = async (id: string) =>
    (await sql('select uses from join_link where id = $1', [id]))[0]?.uses as number | undefined;

  test('takes its id if it is public, and more if it is private, as it is unless one says otherwise', async () => {
    const [user] = users as [Client];
    expect(await refusalOf(user, { conversationId: channel })).toEqual([NOT_FOUND]);
    const open = await createChannel({ visibility: 'PUBLIC' });
    expect((await join(user, { conversationId: open })).conversation).toEqual({ id: open });
    await leave(user, open);
    await admin.mutate('updateConversation', { conversationId: open, visibility: 'PRIVATE' }, '__typename');
    expect(await refusalOf(user, { conversationId: open })).toEqual([NOT_FOUND]);
    await admin.mutate('updateConversation', { conversationId: open, visibility: 'PUBLIC' }, '__typename');
    await join(user, { conversationId: open });
  });

  test('is told of by an event when it changes, and stays as it is when nothing is said of it', async () => {
    const id = await createChannel({ visibility: 'PUBLIC' });
    const change = (input: object) =>
      owner.mutate('updateConversation', { conversationId: id, ...input }, '__typename');
    for (const input of [
      { title: 'Old news' },
      { visibility: 'PRIVATE' },
      { visibility: null },
      { visibility: 'PRIVATE' },
    ])
      await change(input);
    await change({ title: 'Newest', visibility: 'PUBLIC' });
    const events = await readEvents(owner, id, 0);
    expect(events.filter(({ __typename }) => __typename === 'ConversationUpdated')).toMatchObject([
      { title: 'Old news', visibility: null },
      { title: 'Old news', visibility: 'PRIVATE' },
      { title: 'Newest', visibility: 'PUBLIC' },
    ]);
    expect(applyEvents(events)).toEqual(await readState(owner, id));
  });

  test('by a link leads into a private one, whoever of its owners and admins made it', async () => {
    const [user] = users as [Client];
    for (const by of [owner, admin]) {
      const { link, joinLink } = await createLink({}, by);
      expect(link).toMatch(/^[\w-]{32}$/);
      expect((await join(user, { link })).conversation).toEqual({ id: channel });
      // For who is in already nothing changes.
      await join(user, { link });
      expect(await usesOf(joinLink.id)).toBe(1);
      await leave(user);
      await revoke(joinLink.id);
    }
  });

  test('shows its links to owners and admins alone, without what they are', async () => {
    const id = await createChannel();
    const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
    const made = [
      await createLink({ conversationId: id }),
      await createLink({ conversationId: id, expiresAt, maxUses: 3 }, admin),
    ];
    const shown = [
      { id: made[1]?.joinLink.id, createdBy: { username: admin.username }, expiresAt, maxUses: 3, uses: 0 },
      { id: made[0]?.joinLink.id, createdBy: { username: owner.username }, expiresAt: null, maxUses: null, uses: 0 },
    ].map((link) => ({ ...link, createdAt: expect.any(String) }));
    for (const user of [owner, admin]) expect(await linksOf(user, id)).toEqual(shown);
    expect(await linksOf(member, id)).toBeNull();
    for (const { link } of made) {
      const rows = await sql('select l::text as text from join_link l where conversation_id = $1', [id]);
      expect(rows).toHaveLength(2);
      expect(JSON.stringify(rows)).not.toContain(link);
    }
  });

  test('is refused alike for what is private, unknown, of another kind, revoked, expired or used up', async () => {
    const [user, other] = users as [Client, Client];
    const [revoked, expired, used] = [await createLink(), await createLink(), await createLink({ maxUses: 1 })];
    await revoke(revoked.joinLink.id);
    await revoke(revoked.joinLink.id);
    await sql(`update join_link set expires_at = now() where id = $1`, [expired.joinLink.id]);
    await join(other, { link: used.link });
    const group = await owner.mutate('createConversation', { kind: 'GROUP' }, 'conversation { id }');
    const refused = [
      ...[channel, v7(), group.conversation.id].map((conversationId) => ({ conversationId })),
      ...[revoked, expired, used].map(({ link }) => ({ link })),
      ...['', channel, `${used.link}=`, used.link.toLowerCase(), 'x'.repeat(32)].map((link) => ({ link })),
    ];
    for (const input of refused) expect(await refusalOf(user, input)).toEqual([NOT_FOUND]);
    // Whoever came in by it may ask again, as after a lost answer.
    await join(other, { link: used.link });
    await leave(other);
    expect(await refusalOf(other, { link: used.link })).toEqual([NOT_FOUND]);
    expect(await linksOf(owner)).toEqual([]);
  });

  test('by a link lets in as many as it may, however many try at once', async () => {
    const { link, joinLink } = await createLink({ maxUses: 3 });
    const outcomes = await Promise.all(users.map((user) => refusalOf(user, { link })));
    expect(outcomes.filter((errors) => errors === undefined)).toHaveLength(3);
    for (const errors of outcomes) if (errors) expect(errors).toEqual([NOT_FOUND]);
    expect(await usesOf(joinLink.id)).toBe(3);
    const { participantCount, participants } = await readState(owner, channel);
    expect([participantCount, Object.keys(participants).length]).toEqual([6, 6]);
    await Promise.all(users.map((user, n) => (outcomes[n] ? undefined : leave(user))));
  });

  test('by a link of another channel is revoked there alone', async () => {
    const { link, joinLink } = await createLink();
    const other = await createChannel();
    const input = { conversationId: other, joinLinkId: joinLink.id };
    const { errors } = await owner.request(mutation('revokeJoinLink', '__typename'), { input });
    expect(errors?.[0]).toMatchObject({ message: 'There is no such join link.', extensions: { code: 'NOT_FOUND' } });
    const [user] = users as [Client];
    await join(user, { link });
    await leave(user);
  });

  test('has fifty links at most that can be used: those that are over make room', async () => {
    const id = await createChannel();
    const create = mutation('createJoinLink', 'joinLink { id }');
    const input = { conversationId: id };
    const created = await Promise.all(Array.from({ length: 55 }, () => owner.request(create, { input })));
    const codes = created.map(({ errors }) => errors?.[0]?.extensions.code ?? 'OK').toSorted();
    expect(codes).toEqual([...Array(5).fill('CONFLICT'), ...Array(50).fill('OK')]);
    const [link] = await linksOf(owner, id);
    await owner.mutate('revokeJoinLink', { conversationId: id, joinLinkId: link.id }, '__typename');
    expect(await owner.codeOf(create, { input })).toBe('OK');
    expect(await linksOf(owner, id)).toHaveLength(50);
    expect(await sql('select from join_link where conversation_id = $1', [id])).toHaveLength(50);
  });
});
