import { type CountedGateway, createCountedGateway } from './counted-gateway.ts';
import type { Deployment } from './deployment.ts';

/** One more gateway of a deployment, on its stores and subgraphs. */
export const createSecondGateway = (
  { stores, subgraphUrls }: Pick<Deployment, 'stores' | 'subgraphUrls'>,
  env: NodeJS.ProcessEnv = {},
): Promise<CountedGateway> => {
  const urls = Object.entries(subgraphUrls).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]);
  return createCountedGateway({ ...Object.fromEntries(urls), ...env }, stores);
};
