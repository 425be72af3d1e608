import 'reflect-metadata';
import { createPartitionMaintenance } from '../kernel/log/partitions.ts';
import { runProcess } from '../kernel/process.ts';
import { checkReachable } from '../kernel/reachable.ts';
import { createResources } from '../kernel/resources.ts';
import { createGateway } from './gateway.ts';
import { hostedEntities } from './subgraphs.ts';

/** A gateway as a process of its own. It hosts the subgraphs that the configuration gives no URL for. */
await runProcess('parley-gateway', async ({ config, logger }) => {
  await using stack = new AsyncDisposableStack();
  const resources = stack.use(await createResources({ config, logger, entities: hostedEntities(config) }));
  await checkReachable(resources);
  stack.use(await createPartitionMaintenance(resources.orm, config, logger));
  const { port } = stack.use(await createGateway(resources));
  logger.info({ port }, 'ready');
  const started = stack.move();
  return { [Symbol.asyncDispose]: () => started.disposeAsync() };
});
