import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEvents, readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { type ConversationState, readState } from '../setup/snapshot.ts';

/** A mutation by its name, with what it does made of random numbers and the state it meets. */
interface Command {
  readonly name: string;
  readonly actor: number;
  readonly target: number;
  readonly pick: number;
  readonly text: string;
}

const MUTATIONS = [
  ...['sendMessage', 'sendMessage', 'sendMessage', 'editMessage', 'deleteMessage', 'markRead', 'markDelivered'],
  ...['addReaction', 'addReaction', 'addReaction', 'removeReaction', 'removeReaction'],
  ...['pinMessage', 'pinMessage', 'unpinMessage'],
  ...['updateConversation', 'addParticipants', 'removeParticipant', 'changeParticipantRole', 'joinConversation'],
  ...['leaveConversation'],
];
const VISIBILITIES = ['PUBLIC', 'PRIVATE'];
const ROLES = ['OWNER', 'ADMIN', 'MEMBER'];
/** Two of them are one and the same. */
const EMOJI = ['👍🏽', '❤️', '❤', ':shipit:'];
const USERS = 4;

const command: fc.Arbitrary<Command> = fc.record({
  name: fc.constantFrom(...MUTATIONS),
  actor: fc.nat(USERS - 1),
  target: fc.integer({ min: 1, max: USERS - 1 }),
  pick: fc.nat(1000),
  text: fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => text.trim() !== '' && !text.includes('\0')),
});

/** The input of a command. Not every one is allowed: those that are refused must change nothing. */
function inputOf(
  { name, target, pick, text }: Command,
  conversationId: string,
  users: readonly Client[],
  state: ConversationState,
) {
  const userId = users[target]?.userId;
  const message = state.messages[(pick % Math.max(1, state.messageSeq)) + 1];
  const inputs: Record<string, object> = {
    sendMessage: {
      conversationId,
      body: text,
      replyToId: pick % 3 === 0 ? message?.id : null,
      ...contentOf(pick, text),
      ...placeOf(pick),
    },
    editMessage: { messageId: message?.id ?? conversationId, body: text, ...contentOf(pick, text) },
    deleteMessage: { messageId: message?.id ?? conversationId },
    addReaction: { messageId: message?.id ?? conversationId, emoji: EMOJI[pick % EMOJI.length] },
    removeReaction: { messageId: message?.id ?? conversationId, emoji: EMOJI[pick % EMOJI.length] },
    pinMessage: { messageId: message?.id ?? conversationId },
    unpinMessage: { messageId: message?.id ?? conversationId },
    markRead: { conversationId, upToSeq: pick % (state.messageSeq + 1) },
    markDelivered: { conversationId, upToSeq: pick % (state.messageSeq + 1) },
    updateConversation: {
      conversationId,
      ...(pick % 3 > 0 && { title: text }),
      ...(pick % 2 && { visibility: VISIBILITIES[(pick % 4) >> 1] }),
    },
    addParticipants: { conversationId, userIds: users.slice(1 + (pick % 2)).map((user) => user.userId) },
    removeParticipant: { conversationId, userId },
    changeParticipantRole: { conversationId, userId, role: ROLES[pick % ROLES.length] },
    joinConversation: { conversationId },
    leaveConversation: { conversationId },
  };
  return inputs[name] as object;
}

/** Half of the time left out, else something or null. */
const contentOf = (pick: number, text: string): object =>
  pick % 2 ? {} : { custom: pick % 4 ? { text, list: [pick] } : null };

const placeOf = (pick: number): object =>
  pick % 5 ? {} : { location: { latitude: pick % 90, longitude: -(pick % 180) } };

const unreadOf = (userId: string, { participants, messages }: ConversationState): number =>
  Object.entries(messages).filter(
    ([seq, { senderId }]) => senderId !== userId && Number(seq) > (participants[userId]?.lastReadSeq ?? 0),
  ).length;

describeForms('events and state', (parley) => {
  let users: Client[];
  beforeAll(async () => {
    users = await registerUsers(parley().url, 'owner', 'one', 'two', 'three');
  });

  test('after every mutation, its events applied to the snapshot before give the snapshot after', async () => {
    const [owner, ...others] = users as [Client, ...Client[]];
    const property = fc.asyncProperty(fc.array(command, { minLength: 15, maxLength: 30 }), async (commands) => {
      const conversationId = await createConversation(owner, others.slice(0, 2), 'CHANNEL');
      let state = applyEvents(await readEvents(owner, conversationId, 0));
      expect(await readState(owner, conversationId)).toEqual(state);

      for (const next of commands) {
        const actor = users[next.actor] as Client;
        // The one who looks on stays in.
        if (actor === owner && next.name === 'leaveConversation') continue;
        const input = inputOf(next, conversationId, users, state);
        const accepted = (await actor.codeOf(mutation(next.name, '__typename'), { input })) === 'OK';
        const after = await readState(owner, conversationId);
        if (!accepted) expect(after).toEqual(state);
        state = applyEvents(await readEvents(owner, conversationId, state.eventSeq), state);
        expect(after).toEqual(state);
      }

      for (const user of users.filter(({ userId }) => state.participants[userId])) {
        const { conversation } = await user.run(`{ conversation(id: "${conversationId}") { unreadCount } }`);
        expect(conversation.unreadCount).toBe(unreadOf(user.userId, state));
      }
    });
    await fc.assert(property, { numRuns: 8, endOnFailure: true, seed: SEED });
  });

  test('the log is read in pages of any size, and from any position', async () => {
    const [owner] = users as [Client];
    const id = await createConversation(owner, []);
    for (let n = 1; n <= 7; n++)
      await owner.mutate('sendMessage', { conversationId: id, body: `${n}` }, 'message { id }');
    const all = await readEvents(owner, id, 0);
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const size of [1, 3, 8]) expect(await readEvents(owner, id, 0, size)).toEqual(all);
    for (const { seq } of all) expect(await readEvents(owner, id, seq)).toEqual(all.slice(seq));
  });
});

/** Printed by fast-check when a run fails; set SEED to repeat it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
