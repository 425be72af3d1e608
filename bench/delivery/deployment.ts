import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { projectFile } from '../../kernel/project.ts';
import { getOk, type ServerOptions } from '../peers/processes.ts';
import type { Findings } from './findings.ts';
import type { Options } from './options.ts';
import { createParleyProcess, type ParleyProcess } from './parley-process.ts';
import { takePort } from './ports.ts';

/** Parley under test: real processes of the build. */
export interface Deployment extends AsyncDisposable {
  readonly gateways: readonly ParleyProcess[];
  /** Empty where one process hosts them. */
  readonly subgraphs: readonly ParleyProcess[];
  /** Of the gateways, in their order; without a path. */
  readonly urls: readonly string[];
}

export interface DeploymentOptions {
  readonly options: Options;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Holds the logs. */
  readonly folder: string;
  readonly findings: Findings;
}

type Variables = Readonly<Record<string, string>>;

const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

/** Migrates the database and starts Parley in the form asked for. */
export async function createDeployment({ findings, ...deployment }: DeploymentOptions): Promise<Deployment> {
  const env = environment(deployment);
  await promisify(execFile)(process.execPath, [projectFile('dist/migrations/main.js')], { env: { ...env } });
  const plan = (name: string, program: string, variables: Variables = {}) =>
    planServer({ name, program, env: { ...env, ...variables }, folder: deployment.folder });
  const { topology, gateways } = deployment.options;
  const subgraphPlans = await Promise.all(
    (topology === 'distributed' ? SUBGRAPHS : []).map((name) => plan(name, `dist/subgraphs/${name}/main.js`)),
  );
  const urls = subgraphPlans.map(({ name, url }) => [`${name.toUpperCase()}_URL`, `${url}/graphql`]);
  const gatewayPlans = await Promise.all(
    Array.from({ length: gateways }, (_, index) =>
      plan(`gateway-${index + 1}`, 'dist/gateway/main.js', Object.fromEntries(urls)),
    ),
  );

  await using stack = new AsyncDisposableStack();
  const start = async (server: ServerOptions) => stack.use(await createParleyProcess(server, findings));
  const processes = await allOrThrow([...gatewayPlans, ...subgraphPlans].map(start));
  const started = stack.move();
  return {
    gateways: processes.slice(0, gateways),
    subgraphs: processes.slice(gateways),
    urls: gatewayPlans.map(({ url }) => url),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Throws what the first failure was once all have started or failed, so that those that started can be stopped. */
async function allOrThrow<T>(starting: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

const environment = ({ options, databaseUrl, redisUrl, folder }: Omit<DeploymentOptions, 'findings'>): Variables => ({
  ...{ DATABASE_URL: databaseUrl, DATABASE_POOL: '10', REDIS_URL: redisUrl, HOST: '127.0.0.1' },
  ...{ PARLEY_SECRET: randomBytes(32).toString('hex'), PARLEY_DATA: folder, LOG_LEVEL: 'warn' },
  // The limits are for people; the tokens must outlast a long run.
  ...{ RATE_LIMITS: 'off', ACCESS_TOKEN_MINUTES: '1440' },
  ...(options.plant > 0 && { PARLEY_PLANTED_FAULT: `drop-publishes:${options.plant}` }),
});

type Plan = Pick<ServerOptions, 'name' | 'program' | 'env' | 'folder'>;

async function planServer(plan: Plan): Promise<ServerOptions & { readonly url: string }> {
  const port = await takePort();
  const url = `http://127.0.0.1:${port}`;
  return { ...plan, url, env: { ...plan.env, PORT: String(port) }, ready: () => getOk(`${url}/health/live`) };
}
