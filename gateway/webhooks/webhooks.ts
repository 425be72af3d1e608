import type { EntityManager } from '@mikro-orm/postgresql';
import type { Registry } from 'prom-client';
import { LOG_TOPIC, type LogGrowth } from '../../kernel/bus/topics.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { findRung, hasWebhooks } from './due.ts';
import { idOf } from './lane.ts';
import { WebhookMetrics } from './metrics.ts';

export interface WebhooksOptions {
  readonly resources: Resources;
  /** The subgraph that reads the log. */
  readonly events: Subgraph;
  readonly registry: Registry;
}

/**
 * Delivers webhooks from this process, together with all others that do. It hears which conversations' logs grew, and
 * looks into the database for what it did not hear: nothing depends on the bell, or on what Redis keeps. It looks at
 * everything when it starts, when webhooks were changed and when the bell was broken, and at a part every few seconds.
 * Until there is a webhook it only looks whether there is one.
 */
export async function createWebhooks({ resources, events, registry }: WebhooksOptions): Promise<AsyncDisposable> {
  const metrics = new WebhookMetrics(registry);
  const watch = new WebhookWatch(resources, () => createDeliveries({ resources, events, metrics }));
  const unsubscribe = await resources.bus.subscribe<LogGrowth>(LOG_TOPIC, (growth) => watch.hear(growth));
  const unrenew = resources.bus.onRenewed(() => watch.hear({ conversationIds: [] }));
  return {
    async [Symbol.asyncDispose]() {
      unrenew();
      await unsubscribe();
      await watch[Symbol.asyncDispose]();
    },
  };
}

/** Conversations that rang while the database was asked; what is beyond is found by a look at everything. */
const MOST_RUNG = 5000;

/** Decides when to look and for what; one thing at a time, so that little waits while PostgreSQL or Redis is away. */
class WebhookWatch implements AsyncDisposable {
  private deliveries: Deliveries | undefined;
  private readonly rung = new Set<string>();
  private look: 'no' | 'a part' | 'all' = 'all';
  /** More was found than could be asked for at a time. */
  private hasMore = false;
  private working: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly resources: Resources,
    private readonly start: () => Promise<Deliveries>,
  ) {
    this.timer = setInterval(() => this.remind(), resources.config.webhooks.lookMs);
    this.timer.unref();
    this.wake();
  }

  /** Conversations that rang; none at all means that webhooks were changed, or that nobody knows which rang. */
  hear({ conversationIds }: LogGrowth): void {
    if (conversationIds.length === 0) this.look = 'all';
    else if (!this.deliveries) return;
    for (const id of conversationIds) if (this.rung.size < MOST_RUNG) this.rung.add(id);
    if (this.rung.size >= MOST_RUNG) this.look = 'all';
    this.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.deliveries?.[Symbol.asyncDispose]();
    await this.working;
  }

  private remind(): void {
    if (this.look === 'no') this.look = this.hasMore ? 'all' : 'a part';
    this.wake();
  }

  private wake(): void {
    if (this.stopped) return;
    this.working ??= this.work()
      .catch((error: Error) => this.resources.logger.warn({ error: error.message.split('\n')[0] }, 'webhooks'))
      .finally(() => {
        this.working = undefined;
      });
  }

  private async work(): Promise<void> {
    while (!this.stopped && (this.look !== 'no' || this.rung.size > 0)) {
      const { look } = this;
      this.look = 'no';
      await (look === 'no' ? this.answer() : this.lookAround(look)).catch((error: Error) => {
        if (look !== 'a part') this.look = 'all';
        throw error;
      });
    }
  }

  private async lookAround(look: 'a part' | 'all'): Promise<void> {
    if (!(await hasWebhooks(this.em()))) return;
    this.deliveries ??= await this.start();
    if (look === 'all') this.hasMore = await this.deliveries.look();
    else if (await this.isMyTurn()) await this.goOn(this.deliveries);
  }

  /** Looks where the last one ended, whoever that was. */
  private async goOn(deliveries: Deliveries): Promise<void> {
    const { redis, config } = this.resources;
    const key = `${config.redis.prefix}webhooks-looked`;
    const [webhookId, conversationId] = (await redis.get(key))?.split('.') ?? [];
    const position = webhookId && conversationId ? { webhookId, conversationId } : undefined;
    const { end, hasMore } = await deliveries.lookAfter(position);
    this.hasMore = hasMore;
    if (end) await redis.set(key, idOf(end));
    else if (webhookId) await redis.del(key);
  }

  private async answer(): Promise<void> {
    const conversationIds = [...this.rung];
    this.rung.clear();
    await this.deliveries?.add(await findRung(this.em(), conversationIds));
  }

  /** One look is enough for all processes. */
  private async isMyTurn(): Promise<boolean> {
    const { redis, config } = this.resources;
    const forMs = Math.ceil(config.webhooks.lookMs / 2);
    return (await redis.set(`${config.redis.prefix}webhooks-look`, '1', 'PX', forMs, 'NX')) === 'OK';
  }

  private em(): EntityManager {
    return this.resources.orm.em.fork() as EntityManager;
  }
}
