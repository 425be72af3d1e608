import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEvents, type Event, readEvents, unreadCountOf } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers } from '../setup/client.ts';
import { type Command, command, inputOf } from '../setup/commands.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { makeEventsOfBefore } from '../setup/events-of-before.ts';
import { type ConversationState, readState } from '../setup/snapshot.ts';
import { tear } from '../setup/torn-snapshot.ts';

const commands = fc.array(command, { minLength: 15, maxLength: 30 });

describeForms('events and state', (parley) => {
  let users: Client[];
  beforeAll(async () => {
    users = await registerUsers(parley().url, 'owner', 'one', 'two', 'three');
  });

  const open = () => createConversation(users[0] as Client, users.slice(1, 3), 'CHANNEL');

  /** Returns whether it was accepted. The one who looks on stays in. */
  async function execute(next: Command, conversationId: string, state: ConversationState): Promise<boolean> {
    const actor = users[next.actor] as Client;
    if (actor === users[0] && next.name === 'leaveConversation') return false;
    const input = inputOf(next, conversationId, users, state);
    return (await actor.codeOf(mutation(next.name, '__typename'), { input })) === 'OK';
  }

  test('after every mutation, its events applied to the snapshot before give the snapshot after', async () => {
    const [owner] = users as [Client];
    const property = fc.asyncProperty(commands, async (all) => {
      const conversationId = await open();
      let state = applyEvents(await readEvents(owner, conversationId, 0));
      expect(await readState(owner, conversationId)).toEqual(state);

      for (const next of all) {
        const accepted = await execute(next, conversationId, state);
        const after = await readState(owner, conversationId);
        if (!accepted) expect(after).toEqual(state);
        state = applyEvents(await readEvents(owner, conversationId, state.eventSeq), state);
        expect(after).toEqual(state);
      }

      for (const user of users.filter(({ userId }) => state.participants[userId])) {
        const { conversation } = await user.run(`{ conversation(id: "${conversationId}") { unreadCount } }`);
        expect(conversation.unreadCount).toBe(unreadCountOf(user.userId, state));
        expect(conversation.unreadCount).toBe(countUnread(user.userId, state));
      }
    });
    await fc.assert(property, { numRuns: 8, endOnFailure: true, seed: SEED });
  });

  test('a snapshot whose parts are newer than its position ends as the state, also where events come twice', async () => {
    const [owner] = users as [Client];
    const property = fc.asyncProperty(commands, async (all) => {
      const conversationId = await open();
      const states = [await readState(owner, conversationId)];
      for (const next of all) {
        await execute(next, conversationId, states.at(-1) as ConversationState);
        states.push(await readState(owner, conversationId));
      }
      const last = states.at(-1) as ConversationState;
      // Some were appended by the release before.
      const old = Math.floor((last.eventSeq * all.length) / 30);
      for (const upTo of [0, old, last.eventSeq]) {
        await makeEventsOfBefore(parley().stores.databaseUrl, conversationId, upTo);
        checkTorn(states, await readEvents(owner, conversationId, 0), upTo > 0 ? unordered : (state) => state);
      }
    });
    await fc.assert(property, { numRuns: 4, endOnFailure: true, seed: SEED });
  });

  test('snapshots that are read while others write end as the state', async () => {
    const [owner, ...others] = users as [Client, ...Client[]];
    const conversationId = await open();
    const snapshots = [await readState(owner, conversationId)];
    const write = async (all: readonly Command[]) => {
      for (const next of all) await execute(next, conversationId, snapshots.at(-1) as ConversationState);
    };
    const sampled = fc.sample(commands, { numRuns: others.length * 2, seed: SEED });
    let isWritten = false;
    const writing = Promise.all(sampled.map(write)).finally(() => {
      isWritten = true;
    });
    while (!isWritten) snapshots.push(await readState(owner, conversationId));
    await writing;
    const last = await readState(owner, conversationId);
    const events = await readEvents(owner, conversationId, 0);
    expect(last.eventSeq).toBeGreaterThan(others.length * 5);
    for (const snapshot of snapshots) expect(applyEvents(events.slice(snapshot.eventSeq), snapshot)).toEqual(last);
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

/** By the messages themselves. */
const countUnread = (userId: string, { participants, messages }: ConversationState): number =>
  Object.entries(messages).filter(
    ([seq, { senderId }]) => senderId !== userId && Number(seq) > (participants[userId]?.lastReadSeq ?? 0),
  ).length;

/** Without the order of emoji: counts of before are those of the present, which do not tell when an emoji was new. */
const unordered = ({ messages, ...state }: ConversationState) => ({
  ...state,
  messages: Object.values(messages).map(({ reactions, ...message }) => ({ ...message, reactions: new Set(reactions) })),
});

/** Checks that whatever was read at any moment of these states ends as the last of them once the events after its position are applied. */
function checkTorn(
  states: readonly ConversationState[],
  events: readonly Event[],
  view: (state: ConversationState) => object,
): void {
  const last = states.at(-1) as ConversationState;
  const begins = fc.nat(states.length - 1);
  const torn = fc.property(begins, fc.infiniteStream(fc.nat()), fc.nat(), (begin, picks, back) => {
    const later = states.slice(begin);
    const pick = () => later[(picks.next().value as number) % later.length] as ConversationState;
    const { eventSeq } = states[begin] as ConversationState;
    const once = applyEvents(events.slice(eventSeq), { ...tear(pick), eventSeq });
    expect(view(once)).toEqual(view(last));
    const position = back % last.eventSeq;
    const twice = applyEvents(events.slice(position), { ...once, eventSeq: position });
    expect(view(twice)).toEqual(view(last));
  });
  fc.assert(torn, { numRuns: 100, endOnFailure: true, seed: SEED });
}
