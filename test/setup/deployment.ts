import { createStores, type Stores } from './databases.ts';
import { type Hosted, startHosted } from './hosted.ts';
import { type Form, type Place, planPrograms, subgraphUrls, type Variables } from './plans.ts';

/**
 * Parley's build with settings of its own. Its programs live in one process, with those of other suites. What is said of
 * one program is the gateway's; `restart` takes all, one after the other.
 */
export interface Deployment extends Place, Hosted {}

/**
 * Starts Parley in one of its forms on stores of its own, or on those of another deployment. `env` goes to every program.
 */
export async function createDeployment(form: Form, env: Variables = {}, given?: Stores): Promise<Deployment> {
  await using stack = new AsyncDisposableStack();
  const stores = given ?? stack.use(await createStores());
  const [plan, ...others] = await planPrograms(form, stores, env);
  const subgraphs = await Promise.all(others.map(startHosted));
  for (const subgraph of subgraphs) stack.use(subgraph);
  const gateway = stack.use(await startHosted(plan));
  const started = stack.move();
  return {
    url: `http://127.0.0.1:${plan.port}`,
    stores,
    subgraphUrls: subgraphUrls(others),
    statementsOf: gateway.statementsOf,
    async restart() {
      for (const one of [gateway, ...subgraphs]) await one.restart();
    },
    block: gateway.block,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
