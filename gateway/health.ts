import { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types.js';
import { askStores, checkParts, type Part, type Readiness } from '../kernel/http/readiness.ts';
import type { Resources } from '../kernel/resources.ts';
import { HEALTH_CHECK_CALLER } from './context.ts';
import type { DataSource, DataSources } from './subgraphs.ts';

/** Asks everything a request may need: the database, Redis and each subgraph. */
export const checkReadiness = (resources: Resources, dataSources: DataSources): Promise<Readiness> =>
  checkParts([...askStores(resources), ...[...dataSources].map(([name, source]): Part => [name, askTypename(source)])]);

async function askTypename(source: DataSource): Promise<void> {
  const { data, errors } = await source.process({
    kind: GraphQLDataSourceRequestKind.HEALTH_CHECK,
    request: { query: '{ __typename }' },
    context: { caller: HEALTH_CHECK_CALLER },
  });
  if (!data?.__typename) throw new Error(errors?.[0]?.message ?? 'no answer');
}
