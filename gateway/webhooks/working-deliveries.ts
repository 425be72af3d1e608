import type { EntityManager } from '@mikro-orm/postgresql';
import type { Resources } from '../../kernel/resources.ts';
import { findDue, findDueAfter } from './due.ts';
import { DONE, idOf, type Lane, MORE, type Next } from './lane.ts';
import { LaneDelivery, type LaneOptions } from './lane-delivery.ts';
import { hastenLanes } from './progress.ts';
import type { DeliveryQueue } from './queue.ts';
import { Slots } from './slots.ts';

/** The numbers of rows to ask the database for at a time: few enough that nobody waits for a webhook that is far behind. */
const DUE_LIMITS = { perWebhook: 50, inAll: 1000 } as const;
/** How long a lane may go on before others have their turn, in milliseconds. */
const SLICE_MS = 15_000;
/** How long BullMQ may take to put a job away, in milliseconds: until then it takes no other for the same lane. */
const SETTLE_MS = 50;

/** The deliveries of this process: it has each lane once at a time, and a target few of them. */
export class WorkingDeliveries {
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

  /** Those of a target that has all it may have wait here: in the queue they would be before all others. */
  async add(lanes: readonly Lane[]): Promise<void> {
    await this.queue?.add(lanes.filter((lane) => !this.takesAnotherTurn(lane) && !this.slots.waits(lane)));
  }

  /** Of all webhooks or of one. True when there may be more. */
  async look(webhookId?: string): Promise<boolean> {
    const em = this.resources.orm.em.fork() as EntityManager;
    return this.hasten(await findDue(em, DUE_LIMITS, webhookId));
  }

  async lookAfter(position: Lane | undefined) {
    const em = this.resources.orm.em.fork() as EntityManager;
    const { lanes, end } = await findDueAfter(em, DUE_LIMITS, position);
    return { end, hasMore: await this.hasten(lanes) };
  }

  private async hasten(lanes: readonly Lane[]): Promise<boolean> {
    await this.queue?.hasten(lanes.filter((lane) => !this.working.has(idOf(lane))));
    const behind = [...countByWebhook(lanes)].filter(([, count]) => count >= DUE_LIMITS.perWebhook);
    for (const [webhookId] of behind) this.slots.noteMore(webhookId);
    return behind.length > 0 || lanes.length >= DUE_LIMITS.inAll;
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
  private inBackground(work: Promise<unknown>): void {
    work.catch((error: Error) => this.resources.logger.warn({ error: error.message }, 'webhooks'));
  }
}

function countByWebhook(lanes: readonly Lane[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { webhookId } of lanes) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return counts;
}
