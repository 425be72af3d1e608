import type { EntityManager } from '@mikro-orm/postgresql';
import { JOBS } from '../../subgraphs/jobs.ts';
import type { Stores } from './databases.ts';
import { openResources } from './resources.ts';

/** Has every job done once, whether it is due or not. */
export async function runJobs(stores: Stores): Promise<void> {
  await using resources = await openResources(stores);
  const { orm, config } = resources;
  for (const job of JOBS)
    await job.run({ em: orm.em.fork() as EntityManager, config, signal: new AbortController().signal });
}
