import { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types.js';
import { checkRedis } from '../kernel/redis/redis.ts';
import type { Resources } from '../kernel/resources.ts';
import { HEALTH_CHECK_CALLER } from './context.ts';
import type { DataSource, DataSources } from './subgraphs.ts';

/** A part that does not answer in this time does not count as ready. */
const PATIENCE_MS = 2000;

export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or what is wrong, for each part. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Asks everything a request may need: the database, Redis and each subgraph. */
export async function checkReadiness({ config, orm, redis }: Resources, dataSources: DataSources): Promise<Readiness> {
  const checks: [string, Promise<unknown>][] = [
    ['database', orm.em.fork().execute('select 1')],
    ['redis', checkRedis(redis, config.redis.prefix)],
    ...[...dataSources].map(([name, source]): [string, Promise<unknown>] => [name, askTypename(source)]),
  ];
  const results = await Promise.all(checks.map(async ([name, check]) => [name, await outcome(check)] as const));
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

async function askTypename(source: DataSource): Promise<void> {
  const { data, errors } = await source.process({
    kind: GraphQLDataSourceRequestKind.HEALTH_CHECK,
    request: { query: '{ __typename }' },
    context: { caller: HEALTH_CHECK_CALLER },
  });
  if (!data?.__typename) throw new Error(errors?.[0]?.message ?? 'no answer');
}

/** The reasons are for operators on the inside, but still name no address and no password. */
async function outcome(check: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), PATIENCE_MS);
  });
  try {
    await Promise.race([check, tooSlow]);
    return 'ok';
  } catch (error) {
    return (error as Error).message === 'timeout' ? `no answer within ${PATIENCE_MS} ms` : 'unreachable';
  } finally {
    clearTimeout(timer);
  }
}
