import type { Connection } from '../../gateway/subscriptions/connection.ts';
import type { SelectedEvents, SubscriptionRequest } from '../../gateway/subscriptions/documents.ts';
import type { FeedEvent } from '../../gateway/subscriptions/feed-event.ts';
import { Resolution } from '../../gateway/subscriptions/resolution.ts';
import { type Sink, Subscription, type SubscriptionTools } from '../../gateway/subscriptions/subscription.ts';
import type { FakeEvent, FakeFeed } from './fake-feed.ts';

export interface FakeClientOptions {
  readonly userId: string;
  readonly key: string;
  readonly after: number;
  /** Clients with the same wish share their work; -1 hears of events without anything being executed. */
  readonly wish: number;
}

/** Something that a client got: an event, or the word that it must begin anew after a position. */
export interface Got {
  readonly seq?: number;
  readonly id?: number;
  readonly isPart?: boolean;
  readonly resync?: number;
}

/** A real subscription to a fake feed, of a client that keeps what it gets. */
export class FakeClient implements Sink {
  readonly got: Got[] = [];
  state: 'running' | 'completed' | 'failed' | 'left' = 'running';
  /** How much it had got when it left. */
  gotBeforeLeaving = 0;
  /** The newest position when it came: what happened before does not end it. */
  readonly allowedAt: number;
  private readonly subscription: Subscription;

  constructor(
    feed: FakeFeed,
    readonly options: FakeClientOptions,
    tools: SubscriptionTools,
  ) {
    const { userId, key, after, wish } = options;
    this.allowedAt = feed.log(key).length;
    const request = { field: 'fake', responseKey: 'fake', args: {}, selected: wishOf(wish) };
    this.subscription = new Subscription(connectionOf(userId), request as SubscriptionRequest, this, tools);
    this.subscription.follow<FakeEvent>(feed, key, {
      ...{ after, allowedAt: this.allowedAt },
      follower: {
        silent: wish < 0,
        onEvent: (event) => wish < 0 && event && this.got.push({ seq: event.seq, id: event.id }),
        onEnd: () => this.subscription.complete(),
      },
    });
  }

  write(resolution: Resolution): void {
    this.got.push(JSON.parse(resolution.text('fake')).data.fake);
  }

  complete(): void {
    this.state = 'completed';
  }

  fail(): void {
    this.state = 'failed';
  }

  leave(): void {
    if (this.state !== 'running') return;
    this.state = 'left';
    this.gotBeforeLeaving = this.got.length;
    this.subscription.cancel();
  }
}

const connectionOf = (userId: string) =>
  ({
    ...{ viewer: { userId }, subscriptions: new Set(), queuedBytes: 0 },
    drained: async () => {},
  }) as unknown as Connection;

/** Some events take longer to resolve than those that follow. */
const wishOf = (wish: number) =>
  ({
    key: `wish ${wish}`,
    variables: {},
    selection: {
      dependsOnViewer: wish === 2,
      isApartFor: () => wish === 2,
      knows: () => true,
      async resolve({ value, options: { seq = 0 } }: FeedEvent) {
        const ms = ((seq * 7 + wish * 3) % 4) * 40;
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        return new Resolution(value);
      },
    },
  }) as unknown as SelectedEvents;
