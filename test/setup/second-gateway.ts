import { createCountedGateway } from './counted-gateway.ts';
import type { Deployment } from './deployment.ts';
import { type Place, urlVariables, type Variables } from './plans.ts';

/** One more gateway of a deployment, on its stores and subgraphs. */
export const createSecondGateway = (
  { stores, subgraphUrls }: Pick<Place, 'stores' | 'subgraphUrls'>,
  env: Variables = {},
): Promise<Deployment> => createCountedGateway({ ...urlVariables(subgraphUrls), ...env }, stores);
