import { pino } from 'pino';
import { createGateway } from '../../gateway/gateway.ts';
import { hostedEntities } from '../../gateway/subgraphs.ts';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { checkReachable } from '../../kernel/reachable.ts';
import { createResources, type Resources } from '../../kernel/resources.ts';
import { createStores, type Stores } from './databases.ts';
import { METRICS_TOKEN } from './metrics.ts';

/** Parley inside the test's own process, with an ear on every statement it sends. */
export interface CountedGateway extends AsyncDisposable {
  readonly url: string;
  readonly stores: Stores;
  /** The resources of the gateway, to look past the API. */
  readonly resources: Resources;
  /**
   * The statements sent while `work` runs, BEGIN and COMMIT included: one is one round trip. Without those that look for
   * holes every two seconds while somebody listens, whatever happens, and for hashes without a key after the start.
   */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
}

/** How far conversations and inboxes have come (`kernel/log/inbox.ts`), and which hashes have no key yet. */
const LOOKS = /event_seq as "eventSeq" from conversation where id = any|left join inbox i on|request_hash not like/;

/**
 * `env` is what differs from the configuration of tests. `given`: the stores of another deployment, to be one more gateway
 * of it; stores of its own if left out.
 */
export async function createCountedGateway(env: NodeJS.ProcessEnv = {}, given?: Stores): Promise<CountedGateway> {
  await using stack = new AsyncDisposableStack();
  const stores = given ?? stack.use(await createStores());
  const config = createConfig({
    ...readEnvironment({}),
    ...{ DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl, REDIS_PREFIX: stores.redisPrefix },
    ...{ PARLEY_SECRET: 'a secret for the tests, long enough', HOST: '127.0.0.1', PORT: '0', RATE_LIMITS: 'off' },
    METRICS_TOKEN,
    MAX_EVENT_LOOP_DELAY_MS: '600000',
    // Statements that a gateway sends in between would be counted with the rest.
    USAGE_FLUSH_SECONDS: '3600',
    WEBHOOK_LOOK_MS: '600000',
    ...env,
  });
  let heard: string[] = [];
  const resources = stack.use(
    await createResources({
      config,
      logger: pino({ level: 'error' }),
      entities: hostedEntities(config),
      onStatement: (text) => heard.push(text),
    }),
  );
  await checkReachable(resources);
  const { port } = stack.use(await createGateway(resources));
  const started = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    stores,
    resources,
    async statementsOf(work) {
      heard = [];
      await work();
      return heard.filter((text) => !LOOKS.test(text));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
