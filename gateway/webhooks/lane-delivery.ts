import type { EntityManager } from '@mikro-orm/postgresql';
import type { Resources } from '../../kernel/resources.ts';
import type { Seal } from '../../kernel/trust/seal.ts';
import { RESYNC_TYPE } from '../../kernel/webhooks/contracts.ts';
import type { SentEvent } from '../../kernel/webhooks/delivery-log.ts';
import { openSecrets } from '../../kernel/webhooks/secrets.ts';
import type { Outcome, WebhookSender } from '../../kernel/webhooks/sender.ts';
import { backoffAfter } from './backoff.ts';
import type { EventReader, ReadEvent } from './event-reader.ts';
import { DONE, type Lane, MORE, type Next } from './lane.ts';
import type { WebhookMetrics } from './metrics.ts';
import { passOver, recordDelivered, recordFailed } from './progress.ts';
import { beginLane, endLane, type LaneState, readLane } from './state.ts';

export interface LaneOptions {
  readonly resources: Resources;
  readonly reader: EventReader;
  readonly sender: WebhookSender;
  readonly seal: Seal;
  readonly metrics: WebhookMetrics;
  /** Called when a webhook that had paused goes on. */
  readonly onResumed: (webhookId: string) => void;
  /** Called with each failure: since when the webhook does nothing but fail. */
  readonly onFailed: (webhookId: string, since: Date) => Promise<void>;
}

/** Delivers what is behind on a lane, in order, one event at a time: one page of the log. Aborting `signal` ends it at once. */
export class LaneDelivery {
  private readonly em: EntityManager;

  constructor(
    private readonly options: LaneOptions,
    private readonly lane: Lane,
    private readonly signal: AbortSignal,
  ) {
    this.em = options.resources.orm.em.fork() as EntityManager;
  }

  async run(): Promise<Next> {
    const state = await this.readState();
    if (!state) return DONE;
    const from = state.seq ?? (await beginLane(this.em, this.lane, state.userId));
    if (from === undefined) return DONE;
    const events = await this.options.reader.read(state.contract, this.lane.conversationId, from);
    if (!events || events.length === 0) return DONE;
    return this.deliverAll(events, from);
  }

  private async deliverAll(events: readonly ReadEvent[], begin: number): Promise<Next> {
    let from = begin;
    let last = begin;
    for (const event of events) {
      // As it is now: a key may have been revoked, or the lane moved, since the last event.
      const state = await this.readState();
      if (!state || state.seq !== from) return state ? MORE : DONE;
      if (!state.participates && event.type === RESYNC_TYPE) return this.end();
      if (isWanted(event, state)) {
        const next = await this.deliver(event, state, from);
        if (next) return next;
        from = event.seq;
      }
      last = event.seq;
      if (event.removedUserId === state.userId && (await endLane(this.em, this.lane))) return DONE;
    }
    if (last !== from) await passOver(this.em, this.lane, from, last);
    return MORE;
  }

  /** Everything that the user could have missed is gone, and so is the user. */
  private async end(): Promise<Next> {
    await endLane(this.em, this.lane);
    return DONE;
  }

  private async readState(): Promise<LaneState | undefined> {
    const state = await readLane(this.em, this.lane);
    return state?.paused || this.signal.aborted ? undefined : state;
  }

  /** Sends one event. What it returns comes next instead of the event after it. */
  private async deliver(event: ReadEvent, state: LaneState, from: number): Promise<Next | undefined> {
    const { sender, seal, metrics, onResumed } = this.options;
    const signed = { id: event.id, body: event.body, secrets: openSecrets(seal, state) };
    const outcome = await sender.send(state.url, signed, this.signal);
    metrics.count(outcome);
    const sent: SentEvent = {
      ...this.lane,
      ...{ eventId: event.id, eventType: event.type, seq: event.seq, attempt: state.attempts + 1 },
    };
    if (!outcome.delivered) return this.postpone(sent, outcome, from);
    const { advanced, resumed } = await recordDelivered(this.em, sent, outcome, from);
    if (resumed) onResumed(this.lane.webhookId);
    return advanced ? undefined : MORE;
  }

  private async postpone(sent: SentEvent, outcome: Outcome, from: number): Promise<Next> {
    const { backoffMs, maxBackoffMs } = this.options.resources.config.webhooks;
    const waitMs = backoffAfter(sent.attempt, { backoffMs, maxBackoffMs });
    const since = await recordFailed(this.em, { sent, outcome, from }, { waitMs, backoffMs, maxBackoffMs });
    if (since) await this.options.onFailed(this.lane.webhookId, since);
    return { kind: 'retry', waitMs };
  }
}

/** The event that stands for missing ones goes to everybody who can get it, whatever is missing. */
function isWanted({ type, isShown }: ReadEvent, { eventTypes }: LaneState): boolean {
  return isShown && (type === RESYNC_TYPE || eventTypes.length === 0 || eventTypes.includes(type));
}
