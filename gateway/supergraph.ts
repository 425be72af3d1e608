import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ApolloGateway, type SupergraphManager } from '@apollo/gateway';
import type { Logger } from 'pino';
import { PLANNING } from './execution/schema.ts';
import type { DataSources } from './subgraphs.ts';

/** The Apollo gateway on the composed supergraph in a file, with these data sources. */
export function createApolloGateway(file: string, dataSources: DataSources, logger: Logger): ApolloGateway {
  // A self-hosted server tells nobody that it runs.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl: watchSupergraph(file, logger),
    buildService: ({ name }) => {
      const dataSource = dataSources.get(name);
      if (!dataSource) throw new Error(`The supergraph names a subgraph "${name}" that nobody hosts.`);
      return dataSource;
    },
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: PLANNING,
    // Also in production, where it would be left out: what cannot be served must not take the place of what is.
    validateSupergraph: true,
    logger: logger.child({ part: 'gateway' }, { level: 'warn' }),
  });
}

/** How often the file is looked at: watching by events is not reliable on mounted file systems. */
const LOOK_MS = 2000;

/** Takes the supergraph from a file, and a new one whenever the file changes. One that cannot be used changes nothing. */
const watchSupergraph = (path: string, logger: Logger): SupergraphManager => ({
  async initialize({ update }) {
    const reload = async () => {
      try {
        update(await readFile(path, 'utf8'));
        logger.info({ path }, 'the supergraph was loaded anew');
      } catch (error) {
        logger.error({ path, error: (error as Error).message.split('\n')[0] }, 'the new supergraph cannot be used');
      }
    };
    const supergraphSdl = await readFile(path, 'utf8');
    const listener = () => void reload();
    watchFile(path, { interval: LOOK_MS, persistent: false }, listener);
    return {
      supergraphSdl,
      cleanup: async () => unwatchFile(path, listener),
    };
  },
});
