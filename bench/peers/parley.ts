import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFile } from '../../kernel/project.ts';
import { findFreePort } from '../../standalone/free-port.ts';
import type { Infrastructure } from '../infrastructure.ts';
import { FRESH } from '../load-plan.ts';
import { seedParley } from './parley-seed.ts';
import type { Peer } from './peer.ts';
import { getOk, type ServerOptions, startServers } from './processes.ts';

type Environment = Readonly<Record<string, string>>;

export interface ParleyOptions {
  readonly infrastructure: Infrastructure;
  /** Where its processes leave V8 CPU profiles. */
  readonly profile?: string;
}

/** Parley as `npm start` runs it: gateway and subgraphs in one process. */
export function createParleyInOneProcess(options: ParleyOptions): Promise<Peer> {
  return createParley({ key: 'one', name: 'parley, one process' }, options, async (env, server) => {
    const port = await findFreePort();
    return { port, servers: [server('one', 'dist/standalone/main.js', port, env)] };
  });
}

const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

/** Parley as `docker-compose.yml` runs it: the gateway and each subgraph a process. */
export function createDistributedParley(options: ParleyOptions): Promise<Peer> {
  return createParley({ key: 'distributed', name: 'parley, distributed' }, options, async (env, server) => {
    await promisify(execFile)(process.execPath, [projectFile('dist/migrations/main.js')], { env: { ...env } });
    const port = await findFreePort();
    const subgraphs = await Promise.all(SUBGRAPHS.map(async (name) => ({ name, port: await findFreePort() })));
    const urls = subgraphs.map(({ name, port }) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${port}/graphql`]);
    return {
      port,
      servers: [
        ...subgraphs.map(({ name, port }) => server(name, `dist/subgraphs/${name}/main.js`, port, env)),
        server('gateway', 'dist/gateway/main.js', port, { ...env, ...Object.fromEntries(urls) }),
      ],
    };
  });
}

type DescribeServer = (name: string, program: string, port: number, env: Environment) => ServerOptions;

/** Its servers, and the port that clients use. */
type DescribeServers = (
  env: Environment,
  server: DescribeServer,
) => Promise<{ port: number; servers: ServerOptions[] }>;

async function createParley(
  identity: Pick<Peer, 'key' | 'name'>,
  { infrastructure, profile }: ParleyOptions,
  describe: DescribeServers,
): Promise<Peer> {
  await using stack = new AsyncDisposableStack();
  const { folder, redisUrl } = infrastructure;
  const database = `parley_${identity.key}`;
  const databaseUrl = await infrastructure.createDatabase(database);
  const env = {
    ...{ DATABASE_URL: databaseUrl, DATABASE_POOL: '20', REDIS_URL: redisUrl, REDIS_PREFIX: `${database}:` },
    ...{ PARLEY_SECRET: randomBytes(32).toString('hex'), PARLEY_DATA: join(folder, database), HOST: '127.0.0.1' },
    // The limits are for people; the tokens must outlast a long run.
    ...{ RATE_LIMITS: 'off', LOG_LEVEL: 'warn', ACCESS_TOKEN_MINUTES: '1440' },
  };
  const nodeArgs = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const { port, servers } = await describe(env, (server, program, serverPort, serverEnv) => ({
    name: `${database}-${server}`,
    program,
    nodeArgs,
    env: { ...serverEnv, PORT: String(serverPort) },
    folder,
    ready: () => getOk(`http://127.0.0.1:${serverPort}/health/live`),
  }));
  const { pids } = stack.use(await startServers(servers));
  const url = `http://127.0.0.1:${port}/graphql`;
  const { tokens, conversationIds } = await seedParley(url);
  await infrastructure.analyze(databaseUrl);
  const started = stack.move();
  return {
    ...identity,
    url,
    pids,
    conversationId: (conversation) => conversationIds[conversation] as string,
    headers: (user) => ({ authorization: `Bearer ${tokens[user]}` }),
    sendInput: ({ conversation }, body) => ({
      conversationId: conversationIds[conversation],
      body,
      clientMessageId: FRESH,
    }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
