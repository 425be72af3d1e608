import type { EntityManager } from '@mikro-orm/postgresql';
import { maintainPartitions } from '../kernel/log/partitions.ts';
import type { Start } from '../kernel/process.ts';
import { checkReachable } from '../kernel/reachable.ts';
import { createResources, type ResourcesOptions } from '../kernel/resources.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { hostedEntities } from './subgraphs.ts';

/** A gateway with resources of its own. It hosts the subgraphs that the configuration gives no URL for. */
export async function startGateway(start: Start & Pick<ResourcesOptions, 'onStatement'>): Promise<Gateway> {
  const { config, logger } = start;
  await using stack = new AsyncDisposableStack();
  const resources = stack.use(await createResources({ ...start, entities: hostedEntities(config) }));
  await checkReachable(resources);
  await maintainPartitions(resources.orm.em.fork() as EntityManager, config);
  const { port } = stack.use(await createGateway(resources));
  logger.info({ port }, 'ready');
  const started = stack.move();
  return { port, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
