import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from 'pino';
import { projectFile } from '../kernel/project.ts';
import type { DataSources } from './subgraphs.ts';

/** The Apollo gateway on the committed supergraph, with these data sources. */
export async function createApolloGateway(dataSources: DataSources, logger: Logger): Promise<ApolloGateway> {
  // A self-hosted server tells nobody that it runs.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl: await readFile(projectFile('schema/supergraph.graphql'), 'utf8'),
    buildService: ({ name }) => {
      const dataSource = dataSources.get(name);
      if (!dataSource) throw new Error(`The supergraph names a subgraph "${name}" that nobody hosts.`);
      return dataSource;
    },
    __exposeQueryPlanExperimental: false,
    logger: logger.child({ part: 'gateway' }, { level: 'warn' }),
  });
}
