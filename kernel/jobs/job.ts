import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';

/** Work that an installation does now and then, whichever process does it: one at a time, over all processes. */
export interface Job {
  /** Small letters and hyphens: it is known by this name in the database, in metrics and to admins. */
  readonly name: string;
  /** A sentence for operators. */
  readonly description: string;
  /** The time from the beginning of one run to that of the next, in milliseconds. */
  readonly everyMs: number;
  /** Does what is due. May be cut off at any point, and begun again; ends early when the signal says so. */
  run(work: Work): Promise<void>;
}

export interface Work {
  readonly em: EntityManager;
  readonly config: Config;
  /** Says that the process stops, or that another one has taken over. */
  readonly signal: AbortSignal;
}

export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
