import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../kernel/trust/viewer.ts';
import { callerOf } from '../identity.ts';
import type { Connection } from './connection.ts';
import type { SelectedEvents } from './documents.ts';
import type { FeedEvent } from './feed-event.ts';
import type { Metrics } from './metrics.ts';
import { HIDDEN, type Resolution } from './resolution.ts';

/** How long to wait before each further try when a subgraph does not answer, or all is lost: some 6 s together. */
const RETRY_MS = [100, 200, 400, 800, 1600, 3200] as const;

/** For whom an event is resolved. */
export interface Asking {
  readonly connection: Connection;
  /** Takes what executing an event costs from what its user may still have; it ends when there is nothing left. */
  pay(cost: number): void;
}

interface ResolveOptions {
  readonly metrics: Metrics;
  /** How many share what is executed, and with that what it costs. */
  readonly sharers?: number;
}

/**
 * Resolves an event under a selection: once for everybody who asks, without a viewer; once for each user for whom it may
 * be something else than for all others. What is in the log is tried again while a subgraph is away or fails: it will not be sent again.
 * An event that does not exist in the contract of those who ask is `HIDDEN`.
 */
export function resolveEvent(
  event: FeedEvent,
  selected: SelectedEvents,
  asking: Asking,
  { metrics, sharers = 1 }: ResolveOptions,
): Promise<Resolution> {
  if (!selected.selection.knows(event)) return HIDDEN_SOON;
  const { connection } = asking;
  const apart = selected.selection.isApartFor(event, connection.viewer.userId);
  const key = apart ? apartKeyOf(selected, connection) : selected.key;
  let resolution = event.resolutions.get(key);
  if (!resolution) {
    metrics.executions.inc({ sharing: apart ? 'viewer' : 'shared' });
    const request = { requestId: `event-${event.options.feed}-${event.options.seq ?? 'now'}`, ip: '' };
    const caller: Caller = apart
      ? { ...callerOf(connection), ...request }
      : { ...request, audience: event.options.audience };
    asking.pay(Math.ceil(selected.cost / sharers));
    resolution = resolvePatiently(event, selected, caller).then((resolved) => {
      if (resolved.excess > 0) asking.pay(Math.ceil(resolved.excess / sharers));
      return resolved;
    });
    event.resolutions.set(key, resolution);
  }
  return resolution;
}

const HIDDEN_SOON = Promise.resolve(HIDDEN);

/** Those with equal keys get the same of every event: all who select the same, unless it depends on who asks. */
export const workKeyOf = (selected: SelectedEvents, asking: Connection): string =>
  selected.selection.dependsOnViewer ? apartKeyOf(selected, asking) : selected.key;

const apartKeyOf = ({ key }: SelectedEvents, asking: Connection): string => `${key}\n${viewerKeyOf(asking)}`;

/** Those for whom what depends on the viewer is the same: a user in person, or by one API key. */
const viewerKeyOf = ({ viewer, key }: Connection): string => (key ? `${viewer.userId} ${key.id}` : viewer.userId);

async function resolvePatiently(event: FeedEvent, selected: SelectedEvents, caller: Caller): Promise<Resolution> {
  let resolution = await selected.selection.resolve(event, selected, caller);
  if (event.options.seq === undefined && !event.options.isSaidOnce) return resolution;
  for (const ms of RETRY_MS) {
    if (!resolution.isUnavailable && !resolution.isLost) break;
    await wait(ms);
    resolution = await selected.selection.resolve(event, selected, caller);
  }
  return resolution;
}
