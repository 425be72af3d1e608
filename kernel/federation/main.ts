import 'reflect-metadata';
import type { Options } from '@mikro-orm/postgresql';
import { runProcess, type Start } from '../process.ts';
import { checkReachable } from '../reachable.ts';
import { createResources } from '../resources.ts';
import { createSubgraphServer } from './server.ts';
import type { CreateSubgraph } from './subgraph.ts';

type Entities = NonNullable<Options['entities']>;

/** Runs a subgraph as a process of its own, over HTTP on `PORT`. */
export const runSubgraph = (name: string, create: CreateSubgraph, entities: Entities): Promise<void> =>
  runProcess(`parley-${name}`, (start) => startSubgraph(start, create, entities));

/** A subgraph with resources of its own, over HTTP. */
export async function startSubgraph(
  { config, logger }: Start,
  create: CreateSubgraph,
  entities: Entities,
): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const resources = stack.use(await createResources({ config, logger, entities }));
  await checkReachable(resources);
  const subgraph = stack.use(await create(resources));
  const { port } = stack.use(await createSubgraphServer(subgraph, resources));
  logger.info({ subgraph: subgraph.name, port }, 'ready');
  const started = stack.move();
  return { [Symbol.asyncDispose]: () => started.disposeAsync() };
}
