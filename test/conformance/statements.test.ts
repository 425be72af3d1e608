import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { makeEventsOfBefore } from '../setup/events-of-before.ts';

const PAGE = `query ($id: ID!, $last: Int!) {
  conversation(id: $id) {
    title unreadCount viewerParticipant { role }
    messages(last: $last) {
      edges { node {
        id clientMessageId seq body custom createdAt sender { id username displayName } replyTo { body }
        readCount deliveredCount viewCount readReceipts { readAt user { username } }
        reactions { emoji count viewerReacted users { edges { cursor node { username } } } }
        pinnedBy { username }
      } }
      pageInfo { hasPreviousPage }
    }
    pinnedMessages(first: $last) { id body custom sender { username } }
  }
}`;

const INBOX = `query ($first: Int!) {
  conversations(first: $first) {
    edges { node {
      title unreadCount lastActivityAt viewerParticipant { id role } counterpart { id username }
      lastMessage { body readCount readReceipts { readAt } sender { username presence { status } } }
    } }
  }
}`;

describe('the statements behind the hot paths', () => {
  let parley: Deployment;
  let users: Client[];
  let alice: Client;
  let bob: Client;
  beforeAll(async () => {
    parley = await createCountedGateway();
    [alice, bob, ...users] = await registerUsers(parley.url, 'alice', 'bob', 'carol', 'dave', 'erin');
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  test('sendMessage takes one round trip, its transaction included, and verifying the viewer none', async () => {
    const id = await createConversation(alice, [bob]);
    const statements = await parley.statementsOf(() => sendMessage(alice, id, 'hello'));
    expect(statements).toEqual([expect.stringContaining('parley_send_message')]);
    const order = {
      conversationId: id,
      body: 'hello',
      custom: { order: 4711 },
      location: { latitude: 1, longitude: 2 },
    };
    const custom = await parley.statementsOf(() => alice.mutate('sendMessage', order, 'message { custom }'));
    expect(custom).toEqual(statements);
    const named = { conversationId: id, body: 'hello', clientMessageId: 'named' };
    const own = await parley.statementsOf(() => alice.mutate('sendMessage', named, 'message { clientMessageId }'));
    expect(own).toEqual(statements);
    const first = bob.withToken(
      (await bob.mutate('refreshSession', { refreshToken: bob.refreshToken }, 'accessToken')).accessToken,
    );
    expect(await parley.statementsOf(() => first.codeOf('{ __typename }'))).toEqual([]);
  });

  test('a heartbeat takes none, but for one in a minute', async () => {
    const beat = () => bob.mutate('setPresence', { status: 'ONLINE' }, 'presence { status lastSeenAt }');
    expect(await parley.statementsOf(beat)).toEqual([expect.stringContaining('last_seen')]);
    expect(await parley.statementsOf(beat)).toEqual([]);
  });

  test('a page of 50 with senders, receipts and reactions takes as many statements as a page of 5', async () => {
    const everyone = [alice, bob, ...users];
    const id = await createConversation(alice, [bob, ...users]);
    for (let n = 0; n < 50; n++) {
      const sender = everyone[n % everyone.length] as Client;
      const { seq, id: messageId } = await sendMessage(sender, id, `message ${n}`);
      const reader = everyone[(n * 3) % everyone.length] as Client;
      for (const emoji of ['👍', n % 2 ? '🎉' : ':shipit:'])
        await reader.mutate('addReaction', { messageId, emoji }, 'message { id }');
      await alice.mutate('pinMessage', { messageId }, 'message { id }');
      await reader.mutate('markRead', { conversationId: id, upToSeq: seq }, 'lastReadSeq');
    }
    const read = (last: number) => () => bob.run(PAGE, { id, last });
    await read(5)();
    const small = await parley.statementsOf(read(5));
    const large = await parley.statementsOf(read(50));
    expect(large.length).toBe(small.length);
    // The conversation; access and the page; the viewer's names for them; counts (two), receipts, reactions (three), pins
    // (two); senders, readers, who reacted, who pinned.
    expect(large.length).toBeLessThanOrEqual(17);
  });

  test('a page of events takes five more where some are of the release before, for few of them as for many', async () => {
    const id = await createConversation(alice, []);
    await alice.mutate('addParticipants', { conversationId: id, userIds: [bob.userId] }, '__typename');
    for (let n = 1; n <= 12; n++) {
      const { id: messageId } = await sendMessage(alice, id, `message ${n}`);
      await bob.mutate('addReaction', { messageId, emoji: '👍' }, '__typename');
      await bob.mutate('markRead', { conversationId: id, upToSeq: n }, '__typename');
      if (n % 2) await alice.mutate('deleteMessage', { messageId }, '__typename');
    }
    const read = () => readEvents(bob, id, 0);
    const events = await read();
    const whole = await parley.statementsOf(read);
    expect(events.slice(0, 6).map(({ __typename }) => __typename)).toEqual([
      ...['ConversationCreated', 'ParticipantsAdded', 'MessageSent', 'ReactionAdded', 'MessagesRead', 'MessageDeleted'],
    ]);
    for (const upTo of [6, events.length]) {
      await makeEventsOfBefore(parley.stores.databaseUrl, id, upTo);
      // The markers, the counts of reactions, what is left of messages; the conversation, and when its participants came.
      expect(await parley.statementsOf(read)).toHaveLength(whole.length + 5);
    }
  });

  test('a page of conversations with their last messages takes as many statements for one as for many', async () => {
    for (let n = 0; n < 10; n++) await sendMessage(alice, await createConversation(alice, [bob]), `message ${n}`);
    for (const { userId } of [alice, ...users]) {
      const opened = await bob.mutate('openDirectConversation', { userId }, 'conversation { id }');
      await sendMessage(bob, opened.conversation.id, 'just us');
    }
    const read = (first: number) => () => bob.run(INBOX, { first });
    await read(1)();
    const one = await parley.statementsOf(read(1));
    const many = await parley.statementsOf(read(14));
    expect(many.length).toBe(one.length);
    const counterparts = many.filter((text) => text.includes('user_id <> $2'));
    expect(counterparts).toHaveLength(1);
  });

  test('the unread totals take one, however often they are asked for', async () => {
    const query = '{ a: unreadTotals { messages } b: unreadTotals { conversations } }';
    expect(await parley.statementsOf(() => bob.run(query))).toEqual([expect.stringContaining('sum(unread)')]);
  });
});
