import pLimit from 'p-limit';
import { HeldMemory } from '../../kernel/held-memory.ts';
import type { GatewayContext } from '../context.ts';
import { memoryOf } from './memory-of.ts';
import { Turns, tooMuchWaits } from './turns.ts';

/** Operations of one user, or API key, that are executed at a time. */
const AT_ONCE = 16;
/** Those that wait for it. */
const MOST_WAITING = 500;

/** As many at work or waiting take little memory, whatever their variables are. */
const FEW = 4;
/** The memory that the variables of those after them may take, of one user's and of all, in bytes. */
const MOST_MEMORY = 8 * 1024 * 1024;
const MOST_MEMORY_TOGETHER = 128 * 1024 * 1024;

/** The cost from which on an answer may have a megabyte, of which a user has fewer at a time, and all users together so many. */
const HEAVY_COST = 1000;
const HEAVY_AT_ONCE = 4;
const ALL_HEAVY_AT_ONCE = 16;

/**
 * The turns in which operations are executed: of one user only so many at a time, so that all others get their connections of
 * the database's pool, and so that what is being put together for large answers has an end. The rest waits in its order.
 */
export class OperationTurns {
  private readonly all = new Turns(AT_ONCE, AT_ONCE + MOST_WAITING);
  private readonly waiting = new HeldMemory(MOST_MEMORY, MOST_MEMORY_TOGETHER);
  private readonly heavy = new Turns(HEAVY_AT_ONCE);
  private readonly allHeavy = pLimit(ALL_HEAVY_AT_ONCE);

  /** Executes when it is its turn. Throws `UNAVAILABLE` where too many wait, or what they bring takes too much memory. */
  async take<Result>(
    { caller, key, cost = 0 }: Partial<GatewayContext>,
    variables: unknown,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const owner = key?.id ?? caller?.viewer?.userId;
    // Who is not signed in can do little, and gateways and subscriptions have ends of their own.
    if (owner === undefined) return work();
    const inTurn = cost < HEAVY_COST ? work : () => this.heavy.take(owner, () => this.allHeavy(work));
    // Whoever does one thing after the other pays nothing for it.
    const weight = this.all.wantedBy(owner) < FEW ? 0 : memoryOf(variables);
    const giveBack = this.waiting.take(owner, weight);
    if (!giveBack) throw tooMuchWaits();
    try {
      return await this.all.take(owner, inTurn);
    } finally {
      giveBack();
    }
  }
}
