import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { checkReachable } from '../../kernel/reachable.ts';
import { createResources, type Resources, type ResourcesOptions } from '../../kernel/resources.ts';
import type { Stores } from './databases.ts';
import { environmentOf, type Variables } from './plans.ts';

interface Options extends Partial<Pick<ResourcesOptions, 'entities' | 'onStatement'>> {
  /** What differs from the configuration of tests. */
  readonly env?: Variables;
}

/** The resources of one more program on these stores, inside the test's own process, to try what is not part of the API. */
export async function openResources(
  stores: Stores,
  { env = {}, entities = [], ...rest }: Options = {},
): Promise<Resources> {
  const config = createConfig(readEnvironment(environmentOf(stores, env)));
  const resources = await createResources({ config, logger: pino({ level: 'error' }), entities, ...rest });
  await checkReachable(resources);
  return resources;
}
