import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFile } from '../../kernel/project.ts';
import { findFreePort } from '../../standalone/free-port.ts';
import type { Infrastructure } from './infrastructure.ts';
import { getOk, type Server, type ServerOptions, startServers } from './processes.ts';

type Environment = Readonly<Record<string, string>>;

/** The two ways to run it: as `npm start` does, or the gateway and each subgraph a process, as `docker-compose.yml` does. */
export type ParleyForm = 'one' | 'distributed';

export interface ParleyOptions {
  readonly infrastructure: Infrastructure;
  readonly form: ParleyForm;
  /** Of its database and of its channels and keys in Redis: letters, digits and `_`. */
  readonly name: string;
  /** The folder in which its processes leave V8 CPU profiles. */
  readonly profile?: string;
}

/** An empty Parley that serves. Dispose of it to stop its processes. */
export interface RunningParley extends AsyncDisposable {
  readonly url: string;
  readonly servers: readonly Server[];
  readonly databaseUrl: string;
}

/** Starts Parley over a database of its own. */
export async function startParley({ infrastructure, form, name, profile }: ParleyOptions): Promise<RunningParley> {
  const { folder, redisUrl } = infrastructure;
  const databaseUrl = await infrastructure.createDatabase(name);
  const settings = {
    ...{ DATABASE_URL: databaseUrl, DATABASE_POOL: '20', REDIS_URL: redisUrl, REDIS_PREFIX: `${name}:` },
    ...{ PARLEY_SECRET: randomBytes(32).toString('hex'), PARLEY_DATA: join(folder, name), HOST: '127.0.0.1' },
    // The limits are for people; the tokens must outlast a long run.
    ...{ RATE_LIMITS: 'off', MAX_SOCKETS_PER_USER: '1000000', LOG_LEVEL: 'warn', ACCESS_TOKEN_MINUTES: '1440' },
  };
  const nodeArgs = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const programs = form === 'one' ? [await oneProcess()] : await severalProcesses(settings);
  const { servers, ...running } = await startServers(
    programs.map(
      ({ role, program, port, env: own }): ServerOptions => ({
        name: `${name}-${role}`,
        program,
        nodeArgs,
        env: { ...settings, ...own, PORT: String(port) },
        folder,
        ready: () => getOk(`http://127.0.0.1:${port}/health/live`),
      }),
    ),
  );
  return { ...running, servers, databaseUrl, url: `http://127.0.0.1:${programs.at(-1)?.port}/graphql` };
}

interface Program {
  readonly role: string;
  readonly program: string;
  readonly port: number;
  readonly env?: Environment;
}

const oneProcess = async (): Promise<Program> => ({
  role: 'one',
  program: 'dist/standalone/main.js',
  port: await findFreePort(),
});

const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

/** The subgraphs, and last the gateway, which clients use. */
async function severalProcesses(settings: Environment): Promise<Program[]> {
  await promisify(execFile)(process.execPath, [projectFile('dist/migrations/main.js')], { env: { ...settings } });
  const subgraphs: Program[] = [];
  for (const role of SUBGRAPHS)
    subgraphs.push({ role, program: `dist/subgraphs/${role}/main.js`, port: await findFreePort() });
  const urls = subgraphs.map(({ role, port }) => [`${role.toUpperCase()}_URL`, `http://127.0.0.1:${port}/graphql`]);
  const port = await findFreePort();
  return [...subgraphs, { role: 'gateway', program: 'dist/gateway/main.js', port, env: Object.fromEntries(urls) }];
}
