import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { projectFile } from '../../kernel/project.ts';
import type { Findings } from './findings.ts';
import type { Options } from './options.ts';
import { createParleyProcess, type ParleyProcess, type ParleyProcessOptions } from './parley-process.ts';
import { takePort } from './ports.ts';

/** Parley under test: real processes of the build. */
export interface Deployment extends AsyncDisposable {
  readonly gateways: readonly ParleyProcess[];
  /** Empty where one process hosts them. */
  readonly subgraphs: readonly ParleyProcess[];
  /** Of the gateways, without a path. */
  readonly urls: readonly string[];
}

export interface DeploymentOptions {
  readonly options: Pick<Options, 'topology' | 'gateways' | 'plant'>;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Holds the logs. */
  readonly folder: string;
  readonly findings: Findings;
}

type Variables = Readonly<Record<string, string>>;

/** Migrates the database and starts Parley in the form asked for. */
export async function createDeployment(deployment: DeploymentOptions): Promise<Deployment> {
  const { options, folder, findings } = deployment;
  const env = environment(deployment);
  await promisify(execFile)(process.execPath, [projectFile('dist/migrations/main.js')], { env: { ...env } });
  const subgraphPlans = options.topology === 'distributed' ? await planSubgraphs(env) : [];
  const gatewayPlans = await planGateways(options.gateways, { ...env, ...urlVariables(subgraphPlans) });

  await using stack = new AsyncDisposableStack();
  const start = async (plan: Plan) => stack.use(await createParleyProcess({ ...plan, folder }, findings));
  const [gateways, subgraphs] = [gatewayPlans.map(start), subgraphPlans.map(start)];
  // If one fails, those that started can only be stopped once all have started or failed.
  await Promise.allSettled([...gateways, ...subgraphs]);
  const processes = { gateways: await Promise.all(gateways), subgraphs: await Promise.all(subgraphs) };
  const started = stack.move();
  return {
    ...processes,
    urls: gatewayPlans.map(({ url }) => url),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

const environment = ({ options, databaseUrl, redisUrl, folder }: DeploymentOptions): Variables => ({
  ...{ DATABASE_URL: databaseUrl, DATABASE_POOL: '10', REDIS_URL: redisUrl, HOST: '127.0.0.1' },
  ...{ PARLEY_SECRET: randomBytes(32).toString('hex'), PARLEY_DATA: folder, LOG_LEVEL: 'warn' },
  // The limits are for people, and few users may have many conversations; the tokens must outlast a long run.
  ...{ RATE_LIMITS: 'off', MAX_OPERATIONS_PER_SOCKET: '1000', ACCESS_TOKEN_MINUTES: '1440' },
  ...(options.plant > 0 && { PARLEY_PLANTED_FAULT: `drop-publishes:${options.plant}` }),
});

type Plan = Omit<ParleyProcessOptions, 'folder'>;

const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

const planSubgraphs = (env: Variables): Promise<Plan[]> =>
  Promise.all(SUBGRAPHS.map((name) => planProcess({ name, program: `dist/subgraphs/${name}/main.js`, env })));

const planGateways = (count: number, env: Variables): Promise<Plan[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      planProcess({ name: `gateway-${index + 1}`, program: 'dist/gateway/main.js', env }),
    ),
  );

async function planProcess(plan: Omit<Plan, 'url'>): Promise<Plan> {
  const port = String(await takePort());
  return { ...plan, url: `http://127.0.0.1:${port}`, env: { ...plan.env, PORT: port } };
}

/** Tells a gateway where the subgraphs are. */
const urlVariables = (subgraphs: readonly Plan[]): Variables =>
  Object.fromEntries(subgraphs.map(({ name, url }) => [`${name.toUpperCase()}_URL`, `${url}/graphql`]));
