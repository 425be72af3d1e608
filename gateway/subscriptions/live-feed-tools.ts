import type { Logger } from 'pino';
import type { Bus } from '../../kernel/bus/bus.ts';
import type { LoggedFeed } from '../../kernel/federation/subscription.ts';
import type { Metrics } from './metrics.ts';

/** The things that a live feed works with. */
export interface LiveFeedTools {
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Holes are not looked for: a fault that the delivery check plants, to see that it would find one. */
  readonly isDeaf: boolean;
  readPosition(feed: LoggedFeed<unknown>, key: string): Promise<number>;
}
