import type { Logger } from 'pino';
import { logFault } from '../../kernel/fault.ts';
import type { SelectedEvents } from './documents.ts';
import type { FeedEvent } from './feed-event.ts';
import type { Listener, ListenerGroup } from './listener.ts';
import type { Metrics } from './metrics.ts';
import type { Resolution } from './resolution.ts';
import { type Asking, resolveEvent, workKeyOf } from './resolve.ts';

/** Events that wait for what they need from other subgraphs: beyond this number the listeners must resume later. */
const MOST_PENDING = 1000;

/** The things that groups work with. */
interface GroupTools {
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * The listeners of a feed who want the same: an event is resolved once for them, and delivered to all in the order in
 * which it came, also when a later one was resolved sooner.
 */
export class Group implements ListenerGroup {
  readonly listeners = new Set<Listener>();
  private last: Promise<void> = Promise.resolve();
  private pending = 0;

  constructor(
    readonly key: string,
    private readonly tools: GroupTools,
  ) {}

  push(event: FeedEvent): void {
    const [anyone] = this.listeners;
    if (!anyone) return;
    if (!anyone.selected) this.deliver(event, undefined);
    else if (this.pending >= MOST_PENDING) this.giveUp();
    else this.resolve(event, anyone.selected, anyone.subscription);
  }

  private resolve(event: FeedEvent, selected: SelectedEvents, asking: Asking): void {
    this.pending++;
    const resolving = resolveEvent(event, selected, asking, {
      metrics: this.tools.metrics,
      sharers: this.listeners.size,
    });
    this.last = this.last
      .then(() => resolving)
      .then((resolution) => {
        if (resolution.isLost && event.options.seq !== undefined) this.giveUp();
        else this.deliver(event, resolution);
      })
      // Kept, a failure would be that of every later event.
      .catch((error) => {
        logFault(this.tools.logger, error);
        this.giveUp();
      })
      .finally(() => {
        this.pending--;
      });
  }

  private deliver(event: FeedEvent, resolution: Resolution | undefined): void {
    for (const listener of this.listeners) listener.deliver(event, resolution);
    const { occurredAt } = event.options;
    if (occurredAt && resolution) this.tools.metrics.latency.observe((Date.now() - occurredAt.getTime()) / 1000);
    if (event.options.endsFor === undefined && !event.options.allowed) return;
    for (const listener of [...this.listeners]) if (listener.isEndedBy(event)) listener.end(event);
  }

  /** A listener must not go on after an event that it did not get: it comes back, and reads the log. */
  private giveUp(): void {
    for (const listener of [...this.listeners]) listener.subscription.failUnavailable();
  }
}

/** The groups of one feed, by what their listeners want. */
export class Groups {
  private readonly groups = new Map<string, Group>();

  constructor(private readonly tools: GroupTools) {}

  add(listener: Listener): void {
    const key = keyOf(listener);
    let group = this.groups.get(key);
    if (!group) {
      group = new Group(key, this.tools);
      this.groups.set(key, group);
    }
    group.listeners.add(listener);
    listener.group = group;
  }

  remove(listener: Listener): void {
    const { group } = listener;
    if (group?.listeners.delete(listener) && group.listeners.size === 0) this.groups.delete(group.key);
  }

  /** The users of all listeners. */
  *userIds(): Iterable<string> {
    for (const { listeners } of this.groups.values()) for (const { userId } of listeners) yield userId;
  }

  push(event: FeedEvent): void {
    for (const group of this.groups.values()) group.push(event);
  }
}

/** Of a listener that is only told it is empty. */
const keyOf = ({ selected, subscription: { connection } }: Listener): string =>
  selected ? workKeyOf(selected, connection) : '';
