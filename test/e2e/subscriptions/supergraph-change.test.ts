import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { projectFile } from '../../../kernel/project.ts';
import { createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import { createDeployment } from '../../setup/deployment.ts';
import { growthOf, untilRunning } from '../../setup/metrics.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
  seq ... on MessageSent { message { body sender { username } conversation { unreadCount } } }
} }`;
const DESCRIPTION = '{ __type(name: "Message") { description } }';
const SHARED = 'parley_event_executions_total{sharing="viewer"}';

let folder: string;
let file: string;
let supergraph: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-supergraph-'));
  file = join(folder, 'supergraph.graphql');
  supergraph = await readFile(projectFile('schema/supergraph.graphql'), 'utf8');
});
afterEach(() => rm(folder, { recursive: true }));

test('subscriptions live on when the supergraph changes, with those that begin later', async () => {
  await writeFile(file, supergraph);
  await using stack = new AsyncDisposableStack();
  const parley = stack.use(await createDeployment('one process', { SUPERGRAPH_FILE: file }));
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  const id = await createConversation(alice, [bob]);
  const socket = stack.use(new Subscriber(bob));
  const before = socket.subscribe(EVENTS, { id });
  await sendMessage(alice, id, 'before');
  await before.count(2);

  await writeFile(file, 'this is no supergraph');
  await writeFile(file, supergraph.replaceAll('A message in a conversation.', 'What was said, once more.'));
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

test('a field that no subgraph knows yet ends a subscription before the event that it would lose', async () => {
  const username = '  username: String! @join__field(graph: USERS)\n';
  expect(supergraph).toContain(username);
  await writeFile(file, supergraph.replace(username, `${username}${username.replace('username', 'nickname')}`));
  await using parley = await createDeployment('one process', { SUPERGRAPH_FILE: file, LOG_LEVEL: 'silent' });
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  const id = await createConversation(alice, [bob]);
  await using socket = new Subscriber(bob);
  const events = (after: number, field: string) =>
    socket.subscribe(EVENTS.replace('after: 0', `after: ${after}`).replace('username', field), { id });

  const ending = [events(0, 'nickname'), events(1, 'nickname')];
  await untilRunning(parley.url, 'conversationEvents', 2);
  await sendMessage(alice, id, 'told later');
  // The one that is there already, and one that finds it in the log.
  ending.push(events(1, 'nickname'));
  for (const each of ending) expect(await each.ended()).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  expect(ending.map(({ results }) => results.length)).toEqual([1, 0, 0]);
  const [event] = await events(1, 'username').count(1);
  expect(event).toMatchObject({ seq: 2, message: { body: 'told later', sender: { username: alice.username } } });
});

test('when a field comes to depend on who asks, nobody gets the value of somebody else', async () => {
  const marked = 'unreadCount: Int! @join__field(graph: CONVERSATIONS) @viewerDependent';
  expect(supergraph).toContain(marked);
  await writeFile(file, supergraph.replace(marked, marked.replace(' @viewerDependent', '')));
  await using parley = await createCountedGateway({ SUPERGRAPH_FILE: file });
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  const id = await createConversation(alice, [bob]);
  await using alices = new Subscriber(alice);
  await using bobs = new Subscriber(bob);
  const query = EVENTS.replace('after: 0', 'after: 1');
  const before = [alices.subscribe(query, { id }), bobs.subscribe(query, { id })];
  await untilRunning(parley.url, 'conversationEvents', 2);
  await writeFile(file, supergraph);
  for (const each of before) expect(await each.ended()).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  const after = [alices.subscribe(query, { id }), bobs.subscribe(query, { id })];
  await sendMessage(alice, id, 'hello');
  const told = await Promise.all(after.map((each) => each.count(1)));
  expect(told.map(([{ message }]) => message.conversation.unreadCount)).toEqual([0, 1]);
});
