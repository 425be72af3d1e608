import { beforeEach, describe, expect, test } from '@jest/globals';
import { Store } from '../store.ts';
import { IDLE, LiveRun, type LiveState } from './live-run.ts';

describe('a live subscription', () => {
  let state: Store<LiveState>;
  let run: LiveRun;
  beforeEach(() => {
    state = new Store(IDLE);
    run = new LiveRun(state, { after: 'after' }, { after: 0 });
  });
  const sent = (seq: number, body = 'Hello') => ({
    data: {
      conversationEvents: {
        __typename: 'MessageSent',
        ...{ seq, conversationId: 'one', message: { body, sender: { displayName: 'Bob' } } },
      },
    },
  });

  test('shows the newest event first, with its position and what it says', () => {
    run.add(sent(1));
    run.add(sent(2, 'x'.repeat(500)));
    const { events, received } = state.get();
    expect(received).toBe(2);
    expect(events.map(({ position }) => position?.seq)).toEqual([2, 1]);
    expect(events[1]).toMatchObject({ type: 'MessageSent', summary: 'Bob: Hello', number: 1 });
    expect(events[0]?.summary.length).toBeLessThan(200);
  });

  test('shows what has no position by its field', () => {
    run.add({ data: { typing: { conversationId: 'one', typing: true } } });
    expect(state.get().events[0]).toMatchObject({ type: 'typing', position: undefined, summary: '{"typing":true}' });
  });

  test('goes on after the last event when its connection comes back, and counts that', () => {
    run.setStatus('live');
    run.add(sent(3));
    run.setStatus('reconnecting');
    run.setStatus('live');
    expect(state.get()).toMatchObject({ status: 'live', resumed: 1 });
    expect(run.currentVariables()).toEqual({ after: 3 });
  });

  test('keeps 200 events and counts all', () => {
    for (let seq = 1; seq <= 250; seq++) run.add(sent(seq));
    expect([state.get().events.length, state.get().received]).toEqual([200, 250]);
  });

  test('says what it ended with, and changes no more', () => {
    run.finish('The session has ended: sign in again.');
    run.setStatus('live');
    run.finish();
    expect(state.get()).toMatchObject({ status: 'ended', problem: 'The session has ended: sign in again.' });
  });
});
