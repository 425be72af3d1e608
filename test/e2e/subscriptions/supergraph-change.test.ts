import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectFile } from '../../../kernel/project.ts';
import { createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { createDeployment } from '../../setup/deployment.ts';
import { growthOf } from '../../setup/metrics.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
  seq ... on MessageSent { message { body sender { username } conversation { unreadCount } } }
} }`;
const DESCRIPTION = '{ __type(name: "Message") { description } }';
const SHARED = 'parley_event_executions_total{sharing="viewer"}';

test('subscriptions live on when the supergraph changes, with those that begin later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-supergraph-'));
  const file = join(folder, 'supergraph.graphql');
  const supergraph = await readFile(projectFile('schema/supergraph.graphql'), 'utf8');
  await writeFile(file, supergraph);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const parley = stack.use(await createDeployment('one process', { SUPERGRAPH_FILE: file }));
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  const id = await createConversation(alice, [bob]);
  const socket = stack.use(new Subscriber(bob));
  const before = socket.subscribe(EVENTS, { id });
  await sendMessage(alice, id, 'before');
  await before.count(2);

  await writeFile(file, 'this is no supergraph');
  await writeFile(file, supergraph.replaceAll('What somebody said in a conversation.', 'What was said, once more.'));
  await until(async () => (await bob.run(DESCRIPTION)).__type.description === 'What was said, once more.');

  const after = socket.subscribe(EVENTS, { id });
  await after.count(2);
  const growth = await growthOf(parley.url, [SHARED] as const, async () => {
    await sendMessage(alice, id, 'after');
    await Promise.all([before.count(3), after.count(3)]);
  });
  expect(before.values).toEqual(after.values);
  expect(before.values[2]).toEqual({
    seq: 3,
    message: { body: 'after', sender: { username: alice.username }, conversation: { unreadCount: 2 } },
  });
  expect(growth[SHARED]).toBe(1);
});
