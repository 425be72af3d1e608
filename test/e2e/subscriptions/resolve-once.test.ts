import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { growthOf, readMetrics, untilRunning } from '../../setup/metrics.ts';
import { type Received, Subscriber } from '../../setup/subscriber.ts';

const FIELDS = '__typename seq ... on MessageSent { message { id seq body createdAt sender { id } } }';
const EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id) { ${FIELDS} } }`;
const INBOX = `subscription MyInbox { ...Root } fragment Root on Subscription { news: inbox { ${FIELDS} } }`;
const OTHER = 'subscription ($id: ID!) { conversationEvents(conversationId: $id) { seq } }';
const LISTENERS = 50;

const EVENTS_IN = 'parley_events_in_total{feed="conversation"}';
const SHARED = 'parley_event_executions_total{sharing="shared"}';
const PER_VIEWER = 'parley_event_executions_total{sharing="viewer"}';
const DELIVERIES = 'parley_deliveries_total';
const LATENCIES = 'parley_delivery_latency_seconds_count';
const REPLAYS = 'parley_replays_total{feed="conversation"}';
const ALL = [EVENTS_IN, SHARED, PER_VIEWER, DELIVERIES, LATENCIES, REPLAYS] as const;

interface Audience {
  readonly alice: Client;
  readonly id: string;
  readonly sockets: readonly Subscriber[];
}

/** The number of sockets of two users of one conversation. */
async function gather(url: string, stack: AsyncDisposableStack): Promise<Audience> {
  const [alice, bob] = await registerUsers(url, 'alice', 'bob');
  const id = await createConversation(alice, [bob]);
  const sockets = Array.from({ length: LISTENERS }, (_, n) => stack.use(new Subscriber(n % 2 ? alice : bob)));
  return { alice, id, sockets };
}

const untilAll = (received: readonly Received[], count: number) =>
  Promise.all(received.map((each) => each.count(count)));

describeForms('an event', (parley) => {
  test('is resolved once for all who select the same, whatever they wrote, and written to each', async () => {
    await using stack = new AsyncDisposableStack();
    const { url } = parley();
    const { alice, id, sockets } = await gather(url, stack);
    const all: Received[] = sockets.map((socket) => socket.subscribe(EVENTS, { id }));
    await untilRunning(url, 'conversationEvents', LISTENERS);
    expect((await readMetrics(url))('parley_sockets{transport="websocket"}')).toBe(LISTENERS);
    const send = async (count: number) => {
      await sendMessage(alice, id, 'hello');
      await untilAll(all, count);
    };
    const none = { [PER_VIEWER]: 0, [REPLAYS]: 0 };
    expect(await growthOf(url, ALL, () => send(1))).toEqual({
      ...none,
      ...{ [EVENTS_IN]: 1, [SHARED]: 1, [DELIVERIES]: LISTENERS, [LATENCIES]: 1 },
    });
    // Each of the inboxes hears the conversation as well, and selects the same of the event in other words.
    all.push(...sockets.slice(0, 10).map((socket) => socket.subscribe(INBOX)));
    await untilRunning(url, 'inbox', 10);
    all.push(...sockets.slice(0, 5).map((socket) => socket.subscribe(OTHER, { id })));
    await untilRunning(url, 'conversationEvents', LISTENERS + 5);
    const later = all.slice(LISTENERS);
    const growth = await growthOf(url, ALL, async () => {
      await sendMessage(alice, id, 'hello');
      await untilAll(later, 1);
      await untilAll(all.slice(0, LISTENERS), 2);
    });
    expect(growth).toMatchObject({ ...none, [EVENTS_IN]: 1, [SHARED]: 2, [DELIVERIES]: LISTENERS + 15 });
  });

  test('is resolved apart for its sender alone, when only the name that the sender gave it depends on who asks', async () => {
    await using stack = new AsyncDisposableStack();
    const { url } = parley();
    const { alice, id, sockets } = await gather(url, stack);
    const named = EVENTS.replace('body', 'clientMessageId body readCount');
    const all = sockets.map((socket) => socket.subscribe(named, { id }));
    await untilRunning(url, 'conversationEvents', LISTENERS);
    const input = { conversationId: id, body: 'hello', clientMessageId: 'mine' };
    const growth = await growthOf(url, ALL, async () => {
      await alice.mutate('sendMessage', input, 'message { id }');
      await untilAll(all, 1);
    });
    expect(growth).toMatchObject({ [EVENTS_IN]: 1, [SHARED]: 1, [PER_VIEWER]: 1, [DELIVERIES]: LISTENERS });
    for (const [n, { results }] of all.entries())
      expect(results).toEqual([
        {
          data: {
            conversationEvents: expect.objectContaining({
              message: expect.objectContaining({ clientMessageId: n % 2 ? 'mine' : null, readCount: 0 }),
            }),
          },
        },
      ]);
    // Of a message that is answered somebody else is the sender.
    const nested = EVENTS.replace('body', 'body replyTo { clientMessageId }');
    const answers = sockets.slice(0, 10).map((socket) => socket.subscribe(nested, { id }));
    await untilRunning(url, 'conversationEvents', LISTENERS + 10);
    const later = await growthOf(url, ALL, async () => {
      await sendMessage(alice, id, 'hello');
      await untilAll(answers, 1);
      await untilAll(all, 2);
    });
    expect(later).toMatchObject({ [SHARED]: 1, [PER_VIEWER]: 1 + 2 });
  });

  test('of the past is read and resolved once for all who come back together', async () => {
    await using stack = new AsyncDisposableStack();
    const { url } = parley();
    const { alice, id, sockets } = await gather(url, stack);
    for (let n = 0; n < 20; n++) await sendMessage(alice, id, `message ${n}`);
    // One is there already, so that the stream stands where it is.
    const [first, ...others] = sockets as [Subscriber, ...Subscriber[]];
    const back = EVENTS.replace('$id)', '$id, after: 1)');
    await first.subscribe(back, { id }).count(20);
    const growth = await growthOf(url, ALL, async () => {
      const all = others.map((socket) => socket.subscribe(back, { id }));
      await untilAll(all, 20);
    });
    expect(growth).toMatchObject({ [DELIVERIES]: 20 * (LISTENERS - 1), [REPLAYS]: LISTENERS - 1 });
    expect(growth[SHARED]).toBeLessThanOrEqual(20 * 3);
  });
});

describe('an event under an everyday selection', () => {
  let parley: Deployment;
  beforeAll(async () => {
    parley = await createCountedGateway();
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  test('costs no statement, however many listen', async () => {
    await using stack = new AsyncDisposableStack();
    const { url } = parley;
    const { alice, id, sockets } = await gather(url, stack);
    const alone = await parley.statementsOf(() => sendMessage(alice, id, 'nobody listens'));
    const named = EVENTS.replace('body', 'body clientMessageId');
    const all = sockets.flatMap((socket) => [socket.subscribe(EVENTS, { id }), socket.subscribe(INBOX)]);
    all.push(...sockets.slice(0, 10).map((socket) => socket.subscribe(named, { id })));
    await untilRunning(url, 'conversationEvents', LISTENERS + 10);
    await untilRunning(url, 'inbox', LISTENERS);
    const heard = await parley.statementsOf(async () => {
      await sendMessage(alice, id, 'all listen');
      await untilAll(all, 1);
    });
    expect(heard).toEqual(alone);
  });
});
