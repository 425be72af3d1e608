import { checkRedis } from '../redis/redis.ts';
import type { Resources } from '../resources.ts';

/** A part that does not answer in this time does not count as ready. */
const PATIENCE_MS = 2000;

export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or what is wrong, for each part. */
  readonly checks: Readonly<Record<string, string>>;
}

/** A part of what a process needs, and the question to it. */
export type Part = readonly [name: string, answer: Promise<unknown>];

/** The stores, which every process needs. */
export const askStores = ({ config, orm, redis }: Resources): Part[] => [
  ['database', orm.em.fork().execute('select 1')],
  ['redis', checkRedis(redis, config.redis.prefix)],
];

/** Waits for the answers of all parts. */
export async function checkParts(parts: readonly Part[]): Promise<Readiness> {
  const results = await Promise.all(parts.map(async ([name, answer]) => [name, await outcome(answer)] as const));
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

/** The reasons are for operators on the inside, but still name no address and no password. */
async function outcome(answer: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), PATIENCE_MS);
  });
  try {
    await Promise.race([answer, tooSlow]);
    return 'ok';
  } catch (error) {
    return (error as Error).message === 'timeout' ? `no answer within ${PATIENCE_MS} ms` : 'unreachable';
  } finally {
    clearTimeout(timer);
  }
}
