import type { EntityManager } from '@mikro-orm/postgresql';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createContractSchemas } from '../../kernel/webhooks/contracts.ts';
import { createSecretSeal } from '../../kernel/webhooks/secrets.ts';
import { createWebhookSender } from '../../kernel/webhooks/sender.ts';
import { disableFailing } from './disable.ts';
import { findDue } from './due.ts';
import { createEventReader } from './event-reader.ts';
import { DONE, idOf, type Lane, MORE, type Next } from './lane.ts';
import { LaneDelivery, type LaneOptions } from './lane-delivery.ts';
import type { WebhookMetrics } from './metrics.ts';
import { hastenLanes } from './progress.ts';
import { createDeliveryQueue, type DeliveryQueue } from './queue.ts';
import { Slots } from './slots.ts';

/** What is asked of the database at a time: few enough that nobody waits for a webhook that is far behind. */
const DUE_LIMITS = { perWebhook: 50, inAll: 1000 } as const;
/** How long a lane may go on before others have their turn, in milliseconds. */
const SLICE_MS = 15_000;
/** How long BullMQ may take to put a job away, in milliseconds: until then it takes no other for the same lane. */
const SETTLE_MS = 50;
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
  /** Finds in the database what is due, of all webhooks or of one, and has it delivered. */
  look(webhookId?: string): Promise<void>;
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
    look: (webhookId) => working.look(webhookId),
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      working.end();
      await sender[Symbol.asyncDispose]();
    },
  };
}

class WorkingDeliveries {
  queue: DeliveryQueue | undefined;
  private readonly slots: Slots;
  /** The lanes that this process works on, and whether they shall have another turn. */
  private readonly working = new Map<string, { again: boolean; timer?: NodeJS.Timeout }>();

  constructor(
    private readonly resources: Resources,
    private readonly options: LaneOptions,
  ) {
    this.slots = new Slots(resources.config.webhooks.requestsPerTarget);
  }

  async add(lanes: readonly Lane[]): Promise<void> {
    await this.queue?.add(lanes.filter((lane) => !this.takesAnotherTurn(lane)));
  }

  async look(webhookId?: string): Promise<void> {
    const em = this.resources.orm.em.fork() as EntityManager;
    const lanes = await findDue(em, DUE_LIMITS, webhookId);
    await this.queue?.hasten(lanes.filter((lane) => !this.working.has(idOf(lane))));
    for (const [id, count] of countByWebhook(lanes)) if (count >= DUE_LIMITS.perWebhook) this.slots.noteMore(id);
  }

  resume(webhookId: string): void {
    this.inBackground(
      hastenLanes(this.resources.orm.em.fork() as EntityManager, webhookId).then(() => this.look(webhookId)),
    );
  }

  /** Works on a lane for a while. One that is worked on already, or finds no slot, has its turn later. */
  async perform(lane: Lane, signal: AbortSignal): Promise<Next> {
    if (this.takesAnotherTurn(lane) || !this.slots.take(lane)) return DONE;
    const turn = { again: false };
    this.working.set(idOf(lane), turn);
    try {
      const next = await this.deliver(lane, signal);
      turn.again ||= next.kind === 'more';
      return next;
    } finally {
      this.settle(lane);
    }
  }

  end(): void {
    for (const { timer } of this.working.values()) clearTimeout(timer);
    this.queue = undefined;
  }

  private async deliver(lane: Lane, signal: AbortSignal): Promise<Next> {
    const until = Date.now() + SLICE_MS;
    while (Date.now() < until) {
      const next = await new LaneDelivery(this.options, lane, signal).run();
      if (next.kind !== 'more') return next;
    }
    return MORE;
  }

  private takesAnotherTurn(lane: Lane): boolean {
    const turn = this.working.get(idOf(lane));
    if (turn) turn.again = true;
    return turn !== undefined;
  }

  private settle(lane: Lane): void {
    const { next, ranOut } = this.slots.release(lane);
    if (next) this.inBackground(this.add([next]));
    if (ranOut) this.inBackground(this.look(lane.webhookId));
    const turn = this.working.get(idOf(lane));
    if (!turn) return;
    turn.timer = setTimeout(() => {
      this.working.delete(idOf(lane));
      if (turn.again) this.inBackground(this.add([lane]));
    }, SETTLE_MS);
  }

  /** The next look makes up for what fails here. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: Error) => this.resources.logger.warn({ error: error.message }, 'webhooks'));
  }
}

function countByWebhook(lanes: readonly Lane[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { webhookId } of lanes) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return counts;
}
