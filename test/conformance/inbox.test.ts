import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { inboxTopic } from '../../kernel/bus/topics.ts';
import { type InboxChange, readInboxes, readMemberships, readPositions } from '../../kernel/log/inbox.ts';
import type { Resources } from '../../kernel/resources.ts';
import { readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { query } from '../setup/query.ts';
import { openResources } from '../setup/resources.ts';
import { until } from '../setup/until.ts';

const MANY = 1000;

const numbersBetween = (after: number, last: number) => Array.from({ length: last - after }, (_, n) => after + n + 1);

describe('the inbox', () => {
  let parley: Deployment;
  let resources: Resources;
  beforeAll(async () => {
    parley = await createCountedGateway();
    resources = await openResources(parley.stores);
  });
  afterAll(async () => {
    await resources[Symbol.asyncDispose]();
    await parley[Symbol.asyncDispose]();
  });

  const em = () => resources.orm.em.fork() as EntityManager;
  const seqsOf = async (users: readonly { userId: string }[]): Promise<number[]> => {
    const inboxes = await readInboxes(
      em(),
      users.map(({ userId }) => userId),
    );
    return users.map(({ userId }) => inboxes.find((inbox) => inbox.userId === userId)?.seq as number);
  };

  /** Users without a session, past the API: hashing that many passwords would take minutes. */
  const insertUsers = (count: number) =>
    query<{ userId: string }>(
      parley.stores.databaseUrl,
      `insert into "user" (id, username, display_name, search_name, password_hash, created_at, updated_at)
       select id, id::text, 'Guest', 'guest', '', now(), now()
       from (select gen_random_uuid() as id from generate_series(1, $1)) ids returning id as "userId"`,
      [count],
    );

  /** All that the bus says to these users' inboxes while `work` runs, user by user. */
  async function heardDuring(users: readonly Client[], work: () => Promise<unknown>): Promise<InboxChange[][]> {
    const heard = new Map(users.map(({ userId }) => [userId, [] as InboxChange[]]));
    const { bus } = resources;
    const stops = await Promise.all(
      users.map(({ userId }) =>
        bus.subscribe<InboxChange>(inboxTopic(userId), (change) => heard.get(userId)?.push(change)),
      ),
    );
    const before = await seqsOf(users);
    await work();
    const after = await seqsOf(users);
    // The bus keeps the order: what comes after the last counted change would be one too many, and stays to be seen.
    for (const { userId } of users) bus.publish(inboxTopic(userId), { seq: -1 });
    await until(() => users.every(({ userId }) => heard.get(userId)?.at(-1)?.seq === -1));
    await Promise.all(stops.map((stop) => stop()));
    const changes = users.map(({ userId }) => heard.get(userId)?.slice(0, -1) ?? []);
    const told = changes.map((own) => own.map(({ seq }) => seq));
    expect(told).toEqual(after.map((seq, user) => numbersBetween(before[user] as number, seq)));
    return changes;
  }

  /** Those who joined and left while `work` ran, as `one joined` and the like, and at which event. */
  async function changesOf(users: Record<string, Client>, conversationId: string, work: () => Promise<unknown>) {
    const names = Object.keys(users);
    const heard = await heardDuring(Object.values(users), work);
    return heard.flatMap((changes, i) =>
      changes.map((change) => {
        expect(change).toMatchObject({ conversationId, userId: users[names[i] as string]?.userId });
        return `${names[i]} ${change.joined ? 'joined' : 'left'} at ${change.eventSeq}`;
      }),
    );
  }

  test('each joining and leaving is counted and told once, to whom it concerns, and nothing else is', async () => {
    const [owner, one, two, three] = await registerUsers(parley.url, 'owner', 'one', 'two', 'three');
    const users = { owner, one, two, three };
    let id = '';
    const created = await heardDuring([owner, one, two, three], async () => {
      id = await createConversation(owner, [one], 'CHANNEL');
    });
    const joined = { conversationId: id, joined: true, seq: 1, eventSeq: 1 };
    expect(created).toEqual([[{ ...joined, userId: owner.userId }], [{ ...joined, userId: one.userId }], [], []]);

    const change = (actor: Client, name: string, input: object = {}) =>
      changesOf(users, id, () =>
        actor.codeOf(mutation(name, '__typename'), { input: { conversationId: id, ...input } }),
      );
    const userIds = [one.userId, two.userId];
    expect(await change(owner, 'addParticipants', { userIds })).toEqual(['two joined at 2']);
    expect(await change(owner, 'addParticipants', { userIds })).toEqual([]);
    expect(await change(three, 'joinConversation')).toEqual(['three joined at 3']);
    expect(await change(three, 'joinConversation')).toEqual([]);
    expect(await change(three, 'sendMessage', { body: 'Hi' })).toEqual([]);
    expect(await change(owner, 'changeParticipantRole', { userId: one.userId, role: 'ADMIN' })).toEqual([]);
    expect(await change(one, 'removeParticipant', { userId: two.userId })).toEqual(['two left at 6']);
    expect(await change(one, 'removeParticipant', { userId: owner.userId })).toEqual([]);
    expect(await change(owner, 'leaveConversation')).toEqual([]);
    expect(await change(three, 'leaveConversation')).toEqual(['three left at 7']);
    expect(await seqsOf([owner, one, two, three])).toEqual([1, 1, 2, 2]);

    const types = (await readEvents(owner, id, 0)).map(({ seq, __typename }) => `${seq} ${__typename}`);
    for (const type of ['1 ConversationCreated', '2 ParticipantsAdded', '3 ParticipantsAdded', '6 ParticipantRemoved'])
      expect(types).toContain(type);
  });

  test('a direct conversation is told to both, once, however many open it at a time', async () => {
    const pair = await registerUsers(parley.url, 'left', 'right');
    const [left, right] = pair;
    const opened: string[] = [];
    const open = async (from: Client, { userId }: Client) => {
      const { conversation } = await from.mutate('openDirectConversation', { userId }, 'conversation { id }');
      opened.push(conversation.id);
    };
    const changes = await heardDuring(pair, () =>
      Promise.all([open(left, right), open(right, left), open(left, right), open(right, left)]),
    );
    const joined = { conversationId: opened[0], joined: true, seq: 1, eventSeq: 1 };
    expect(changes).toEqual([[{ ...joined, userId: left.userId }], [{ ...joined, userId: right.userId }]]);
    expect(new Set(opened).size).toBe(1);
  });

  test('its readers tell how far users and conversations have come', async () => {
    const [owner, guest, outsider] = await registerUsers(parley.url, 'owner', 'guest', 'outsider');
    const first = await createConversation(owner, [guest]);
    const second = await createConversation(owner, []);
    await sendMessage(owner, first, 'one');
    const positions = [
      { conversationId: first, eventSeq: 2 },
      { conversationId: second, eventSeq: 1 },
    ];
    expect(await seqsOf([outsider, owner, guest])).toEqual([0, 2, 1]);
    const memberships = await readMemberships(em(), owner.userId);
    expect(memberships.toSorted((a, b) => b.eventSeq - a.eventSeq)).toEqual(positions);
    expect(await readMemberships(em(), guest.userId)).toEqual(positions.slice(0, 1));
    expect(await readMemberships(em(), outsider.userId)).toEqual([]);
    const known = await readPositions(em(), [second, randomUUID(), first]);
    expect(known.toSorted((a, b) => b.eventSeq - a.eventSeq)).toEqual(positions);
  });

  test('the same users may be added to many conversations at once, in any order', async () => {
    const owners = await registerUsers(parley.url, 'a', 'b', 'c', 'd', 'e', 'f');
    const guests = await insertUsers(200);
    const conversations = await Promise.all(owners.map((owner) => createConversation(owner, [], 'CHANNEL')));
    const codes = await Promise.all(
      owners.map((owner, i) => {
        const userIds = (i % 2 ? guests : guests.toReversed()).map(({ userId }) => userId);
        const input = { conversationId: conversations[i], userIds };
        return owner.codeOf(mutation('addParticipants', '__typename'), { input });
      }),
    );
    expect(codes).toEqual(owners.map(() => 'OK'));
    expect(new Set(await seqsOf(guests))).toEqual(new Set([owners.length]));
  });

  test(`adding ${MANY} participants takes as many statements as adding two`, async () => {
    const [owner] = await registerUsers(parley.url, 'owner');
    const guests = await insertUsers(MANY - 1);
    const add = (conversationId: string, users: readonly { userId: string }[]) => () =>
      owner.mutate('addParticipants', { conversationId, userIds: users.map(({ userId }) => userId) }, '__typename');
    const [small, large] = [await createConversation(owner, []), await createConversation(owner, [])];
    const few = await parley.statementsOf(add(small, guests.slice(0, 2)));
    const many = await parley.statementsOf(add(large, guests));
    expect(many.length).toBe(few.length);
    expect(many.filter((text) => text.includes('insert into inbox'))).toHaveLength(1);

    const create = (users: readonly { userId: string }[]) => () => createConversation(owner, users as Client[]);
    const pair = await parley.statementsOf(create(guests.slice(0, 1)));
    expect(await parley.statementsOf(create(guests))).toHaveLength(pair.length);
  });
});
