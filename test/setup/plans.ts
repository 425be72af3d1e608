import type { Stores } from './databases.ts';
import { METRICS_TOKEN } from './metrics.ts';
import { takePort } from './ports.ts';

/** The two ways to run the same rooms. */
export const FORMS = ['one process', 'distributed'] as const;
export type Form = (typeof FORMS)[number];

export type Variables = Readonly<Record<string, string>>;

/** Where a deployment is found. */
export interface Place {
  readonly url: string;
  readonly stores: Stores;
  /** The address at which each subgraph answers its gateway, by name; empty where one process hosts them all. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
}

/** One program of a deployment, with everything that its environment says. */
export interface ProgramPlan {
  readonly program: string;
  readonly port: number;
  readonly env: Variables;
}

/** The `PARLEY_SECRET` of every deployment. */
export const SECRET = 'a secret for the tests, long enough';

/** The subgraphs with a process of their own in the distributed form. */
export const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

/** What the environment of every program of a deployment says; `env` is what differs from that. */
export const environmentOf = (stores: Stores, env: Variables): Variables => ({
  DATABASE_URL: stores.databaseUrl,
  REDIS_URL: stores.redisUrl,
  REDIS_PREFIX: stores.redisPrefix,
  PARLEY_SECRET: SECRET,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  RATE_LIMITS: 'off',
  METRICS_TOKEN,
  DATABASE_POOL: '10',
  PASSWORD_HASHES_AT_ONCE: '2',
  // A machine that is busy with other tests may stop a process for long.
  MAX_EVENT_LOOP_DELAY_MS: '600000',
  ...env,
});

/** The programs of a deployment, the gateway first. `env` goes to every one. */
export async function planPrograms(
  form: Form,
  stores: Stores,
  env: Variables,
): Promise<[ProgramPlan, ...ProgramPlan[]]> {
  const shared = environmentOf(stores, env);
  if (form === 'one process') return [await planProgram('gateway/main', shared)];
  const subgraphs = await Promise.all(SUBGRAPHS.map((name) => planProgram(`subgraphs/${name}/main`, shared)));
  return [await planProgram('gateway/main', { ...shared, ...urlVariables(subgraphUrls(subgraphs)) }), ...subgraphs];
}

async function planProgram(program: string, env: Variables): Promise<ProgramPlan> {
  const port = await takePort();
  return { program, port, env: { ...env, PORT: String(port) } };
}

/** The address at which each subgraph of its own answers its gateway, by name. */
export const subgraphUrls = (plans: readonly ProgramPlan[]): Variables =>
  Object.fromEntries(
    plans.flatMap(({ program, port }) => {
      const [, name] = /^subgraphs\/(\w+)\/main$/.exec(program) ?? [];
      return name ? [[name, `http://127.0.0.1:${port}/graphql`]] : [];
    }),
  );

/** The variables by which a gateway finds them. */
export const urlVariables = (urls: Variables): Variables =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]));
