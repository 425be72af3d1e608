import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createContractSchemas } from '../../kernel/webhooks/contracts.ts';
import { createSecretSeal } from '../../kernel/webhooks/secrets.ts';
import { createWebhookSender } from '../../kernel/webhooks/sender.ts';
import { disableFailing } from './disable.ts';
import { createEventReader } from './event-reader.ts';
import type { Lane } from './lane.ts';
import type { WebhookMetrics } from './metrics.ts';
import { createDeliveryQueue } from './queue.ts';
import { WorkingDeliveries } from './working-deliveries.ts';

/** A job of a process that is gone goes to another one after two of its requests could have been made, or so. */
const lockMs = (timeoutMs: number) => Math.min(30_000, Math.max(2000, 2 * timeoutMs));

export interface DeliveriesOptions {
  readonly resources: Resources;
  readonly events: Subgraph;
  readonly metrics: WebhookMetrics;
}

/** The deliveries of this process. Dispose of them to end what is under way. */
export interface Deliveries extends AsyncDisposable {
  add(lanes: readonly Lane[]): Promise<void>;
  /** Finds in the database what is due and has it delivered. True when there may be more than it asked for. */
  look(): Promise<boolean>;
  /** The same for a bounded part of all lanes. `end` is where the next part begins; undefined is the beginning. */
  lookAfter(position: Lane | undefined): Promise<{ readonly end: Lane | undefined; readonly hasMore: boolean }>;
}

export async function createDeliveries({ resources, events, metrics }: DeliveriesOptions): Promise<Deliveries> {
  const { config, redis, logger } = resources;
  const sender = createWebhookSender(config.webhooks);
  const seal = createSecretSeal(config);
  const reader = createEventReader(events, createContractSchemas(config));
  const working = new WorkingDeliveries(resources, {
    ...{ resources, reader, sender, seal, metrics },
    onResumed: (webhookId) => working.resume(webhookId),
    async onFailed(webhookId, since) {
      if (await disableFailing({ resources, sender, seal }, webhookId, since)) metrics.disabled.inc();
    },
  });
  const queue = await createDeliveryQueue({
    ...{ redis, prefix: config.redis.prefix, drainMs: config.http.drainMs, logger },
    concurrency: config.webhooks.requestsAtOnce,
    lockMs: lockMs(config.webhooks.timeoutMs),
    perform: (lane, signal) => working.perform(lane, signal),
  });
  working.queue = queue;
  return {
    add: (lanes) => working.add(lanes),
    look: () => working.look(),
    lookAfter: (position) => working.lookAfter(position),
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      working.end();
      await sender[Symbol.asyncDispose]();
    },
  };
}
