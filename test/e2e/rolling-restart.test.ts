import { describe, expect, test } from '@jest/globals';
import { type Balancer, createBalancer } from '../setup/balancer.ts';
import { type Client, createConversation, registerUsers } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { createProcesses } from '../setup/processes.ts';
import { until } from '../setup/until.ts';

const AT_ONCE = 8;
/** Some looks of the balancer. */
const DRAIN_DELAY_SECONDS = '2';

const portOf = ({ url }: Deployment) => Number(new URL(url).port);

/** Requests without a pause, half of them sends, until `work` is done: what was answered, and what failed. */
async function requestDuring(alice: Client, conversationId: string, work: () => Promise<unknown>) {
  const failed: unknown[] = [];
  let answered = 0;
  let isOver = false;
  const one = async (turn: number) => {
    const { errors } =
      turn % 2
        ? await alice.request('{ viewer { id } conversations(first: 5) { edges { node { lastMessage { body } } } } }')
        : await alice.request(
            'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } } }',
            {
              input: { conversationId, body: `message ${turn}` },
            },
          );
    if (errors) failed.push(errors);
    answered++;
  };
  const requesting = Array.from({ length: AT_ONCE }, async (_, index) => {
    for (let turn = index; !isOver; turn++) await one(turn).catch((error) => failed.push(error));
  });
  await work().finally(() => {
    isOver = true;
  });
  await Promise.all(requesting);
  return { answered, failed };
}

describe('a restart of one process after the other', () => {
  test('fails no request behind a balancer that looks at readiness now and then', async () => {
    await using first = await createDeployment('one process', { DRAIN_DELAY_SECONDS });
    await using second = await createDeployment('one process', { DRAIN_DELAY_SECONDS }, first.stores);
    await using balancer: Balancer = await createBalancer([portOf(first), portOf(second)]);
    const [alice] = await registerUsers(first.url, 'alice');
    const id = await createConversation(alice, []);
    const { answered, failed } = await requestDuring(alice.at(balancer.url), id, async () => {
      for (const gateway of [first, second]) {
        await gateway.restart();
        await until(() => balancer.leadsTo(portOf(gateway)));
      }
    });
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(AT_ONCE);
  });

  test('says before it stops that it is not ready, still answers, and keeps no connection', async () => {
    await using parley = await createDeployment('one process', { DRAIN_DELAY_SECONDS });
    const [alice] = await registerUsers(parley.url, 'alice');
    const ending = parley[Symbol.asyncDispose]();
    const ready = () => fetch(`${parley.url}/health/ready`);
    await until(async () => (await ready()).status === 503);
    const answer = await alice.request('{ viewer { id } }');
    expect([answer.data.viewer.id, answer.headers.get('connection')]).toEqual([alice.userId, 'close']);
    await ending;
    await expect(ready()).rejects.toThrow();
  });

  // Processes: the gateway must hear that a connection was closed while the subgraph starts.
  test('of the subgraphs fails no request at their gateway', async () => {
    await using parley = await createProcesses('distributed', {
      DRAIN_DELAY_SECONDS,
      // A busy machine takes long to start a process.
      SUBGRAPH_TIMEOUT_MS: '60000',
    });
    const [alice] = await registerUsers(parley.url, 'alice');
    const id = await createConversation(alice, []);
    const { answered, failed } = await requestDuring(alice, id, async () => {
      for (const name of ['users', 'messages']) await parley.restartSubgraph(name);
    });
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(AT_ONCE);
  });
});
