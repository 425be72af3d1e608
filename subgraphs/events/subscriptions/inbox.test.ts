import { expect, test } from '@jest/globals';
import type { FollowOptions, LoggedFeed, Subscriber } from '../../../kernel/federation/subscription.ts';
import type { LoggedEvent } from '../../../kernel/log/events.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { Inbox } from './inbox.ts';

/** A subscriber that keeps the events it gets, and what it follows. */
function createSubscriber() {
  const told: string[] = [];
  const followed = new Map<string, FollowOptions<LoggedEvent>>();
  const subscriber: Subscriber = {
    follow: (_: LoggedFeed<unknown>, key: string, options: object) =>
      void followed.set(key, options as FollowOptions<LoggedEvent>),
    async watch() {},
    offer() {},
    emitNull() {},
    whenOver() {},
    emit: (value: object) => {
      const { __typename, conversationId, seq } = value as Record<string, unknown>;
      told.push(`${__typename} ${conversationId} ${seq}`);
    },
    complete() {},
  };
  /** The viewer's leaving of a conversation is delivered. */
  const end = (conversationId: string, seq: number) => {
    const follower = followed.get(conversationId)?.follower;
    followed.delete(conversationId);
    follower?.onEnd?.(seq, conversationId);
  };
  return { told, followed, subscriber, end };
}

const joined = (conversationId: string, eventSeq: number) => ({
  ...{ userId: 'viewer', seq: 1, conversationId, joined: true, eventSeq },
});
const state = (conversationId: string, eventSeq: number) => ({
  ...{ seq: 2, memberships: [{ conversationId, eventSeq }] },
});

test.each([
  ['the bell of the coming back', joined('one', 12)],
  ['the state after a lost bell', state('one', 15)],
])('a viewer who left and came back is carried on, also when %s is there before the leaving', (_, news) => {
  const { told, followed, subscriber, end } = createSubscriber();
  const inbox = new Inbox(subscriber, {} as Feeds);
  inbox.begin([{ conversationId: 'one', eventSeq: 5 }], undefined);
  expect(followed.get('one')).toMatchObject({ after: 5, allowedAt: 5 });
  inbox.apply(news);
  end('one', 10);
  const seq = 'memberships' in news ? 15 : 12;
  expect(told).toEqual(['ConversationLeft one 10', `ConversationJoined one ${seq}`]);
  expect(followed.get('one')).toMatchObject({ after: seq, allowedAt: seq });
});

test('what the state shows and is carried already is not told again', () => {
  const { told, subscriber } = createSubscriber();
  const inbox = new Inbox(subscriber, {} as Feeds);
  inbox.begin([{ conversationId: 'one', eventSeq: 5 }], new Map([['one', 3]]));
  inbox.apply(state('one', 7));
  expect(told).toEqual([]);
});

test('news that come later than a leaving, and are older, take nothing up again', () => {
  const { told, followed, subscriber, end } = createSubscriber();
  const inbox = new Inbox(subscriber, {} as Feeds);
  inbox.begin([{ conversationId: 'one', eventSeq: 5 }], undefined);
  end('one', 10);
  inbox.apply(joined('one', 8));
  inbox.apply(state('one', 9));
  expect([told, [...followed.keys()]]).toEqual([['ConversationLeft one 10'], []]);
  inbox.apply(state('one', 12));
  expect(told).toEqual(['ConversationLeft one 10', 'ConversationJoined one 12']);
});
