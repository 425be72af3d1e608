// Random runs of senders and followers against the real Parley while clients drop, Redis restarts and processes are
// killed. RUNS sets how many there are for each form (for long runs: `RUNS=200`), a fifth of them with kills; SEED repeats those of a run that failed
// (fast-check prints it): the same steps, though not to the millisecond.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Event, readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, type Response, registerUsers } from '../setup/client.ts';
import { type FollowedEvent, Follower, positionOf, type Stretch } from '../setup/follower.ts';
import { FORMS } from '../setup/plans.ts';
import { createProcesses, type Processes } from '../setup/processes.ts';
import { createSingleRedis, type RedisServers } from '../setup/redis-server.ts';
import { until } from '../setup/until.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env.RUNS ?? 5);

const STEPS = [
  'send',
  'send',
  'send',
  'send',
  'edit',
  'delete',
  'add',
  'remove',
  'leave',
  'drop',
  'drop',
  'go',
  'come',
];
const step = fc.record({
  name: fc.constantFrom(...STEPS),
  user: fc.nat(3),
  conversation: fc.nat(1),
  pick: fc.nat(1000),
  /** Whether it is waited for before the next one. */
  isAwaited: fc.boolean(),
});
const befalling = (...names: string[]) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), at: fc.nat(40) }), { minLength: 1, maxLength: 2 });
type Disaster = ReturnType<typeof befalling> extends fc.Arbitrary<(infer Value)[]> ? Value : never;
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** An action that is done again until somebody answers; the answer may be a refusal. */
async function insist(
  client: Client,
  name: string,
  input: object,
  selection = '__typename',
): Promise<Response<Answer>> {
  for (;;) {
    const response = await client.request<Answer>(mutation(name, selection), { input }).catch(() => undefined);
    const code = response?.errors?.[0]?.extensions.code;
    if (response && code !== 'UNAVAILABLE') {
      if (code === 'INTERNAL_SERVER_ERROR') throw new Error(`${name}: ${JSON.stringify(response.errors)}`);
      return response;
    }
    await wait(50);
  }
}
type Answer = Readonly<Record<string, { readonly message: { readonly id: string } }>>;

interface Sent {
  readonly id: string;
  readonly sender: Client;
  readonly conversationId: string;
}

/** One random run: two conversations of four users, seven followers, and what befalls them. */
class Run implements AsyncDisposable {
  readonly followers: Follower[] = [];
  readonly sent: Sent[] = [];
  private conversationIds: string[] = [];
  private readonly pending = new Set<Promise<void>>();
  /** By conversation and user, how often it was asked that the user take part. */
  private readonly invitations = new Map<string, number>();

  constructor(
    readonly parley: Processes,
    private readonly redis: RedisServers,
    readonly users: readonly Client[],
  ) {}

  async begin(): Promise<void> {
    const [owner, one, two, three] = this.users as [Client, Client, Client, Client];
    const invited = [[one, two], [one]];
    this.conversationIds = await Promise.all(invited.map((others) => createConversation(owner, others)));
    const [first = '', second = ''] = this.conversationIds;
    for (const [index, id] of this.conversationIds.entries())
      for (const { userId } of [owner, ...(invited[index] ?? [])]) this.invitations.set(`${id} ${userId}`, 1);
    this.follow(owner, 'conversationEvents', 'light', new Map([[first, 0]]));
    this.follow(one, 'conversationEvents', 'rich', new Map([[second, 1]]));
    this.follow(three, 'conversationEvents', 'light', new Map([[first, 0]]));
    this.follow(owner, 'inbox', 'rich', new Map([[first, 0], [second, 1]])); // biome-ignore format: short
    this.follow(one, 'inbox', 'light', new Map([[first, 1], [second, 0]])); // biome-ignore format: short
    this.follow(two, 'inbox', 'light', new Map([[first, 0]]));
    this.follow(three, 'inbox', 'rich', new Map());
  }

  async take(step: Step): Promise<void> {
    const done = this.act(step).finally(() => this.pending.delete(done));
    this.pending.add(done);
    if (step.isAwaited) await done;
  }

  async befall(name: string): Promise<void> {
    const server = this.redis.masterOf('');
    if (name === 'Redis restarts') {
      await server.kill();
      await server.start();
    } else if (name === 'Redis freezes') {
      const thaw = server.freeze();
      await wait(300);
      thaw();
    } else if (name === 'the gateway is killed') await this.parley.killAndRestartGateway();
    else await this.parley.killAndRestart();
  }

  /** All that was begun is done and all are back; then everybody gets what is still missing. */
  async settle(): Promise<void> {
    await Promise.all(this.pending);
    for (const follower of this.followers) follower.return();
    for (const id of this.conversationIds)
      for (const mark of ['last', 'very last'])
        await insist(this.users[0] as Client, 'sendMessage', { conversationId: id, body: mark });
  }

  /** Holds what everybody must have got. */
  async check(): Promise<void> {
    for (const id of this.conversationIds) {
      const log = await readEvents(this.users[0] as Client, id, 0);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      const stored = log.flatMap((event) => (event.__typename === 'MessageSent' ? [event.message.id] : []));
      const acknowledged = this.sent.filter(({ conversationId }) => conversationId === id).map((sent) => sent.id);
      expect(acknowledged.filter((messageId) => stored.filter((own) => own === messageId).length !== 1)).toEqual([]);
      for (const follower of this.followers) {
        const stretches = follower.stretches.get(id) ?? [];
        if (follower.options.field === 'inbox' || stretches.length > 0) await checkFollower(follower, stretches, log);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.pending);
    await Promise.all(this.followers.map((follower) => follower[Symbol.asyncDispose]()));
  }

  private follow(
    client: Client,
    field: Follower['options']['field'],
    selection: Follower['options']['selection'],
    after: ReadonlyMap<string, number>,
  ): void {
    const conversationIds = field === 'inbox' ? this.conversationIds : [...after.keys()];
    const note = (conversationId: string) => this.invitations.get(`${conversationId} ${client.userId}`) ?? 0;
    this.followers.push(new Follower({ client, field, selection, after, conversationIds, note }));
  }

  private async act({ name, user, conversation, pick }: Step): Promise<void> {
    const [owner] = this.users as [Client];
    const client = this.users[user] as Client;
    const { userId } = client;
    const conversationId = this.conversationIds[conversation] as string;
    const follower = this.followers[pick % this.followers.length] as Follower;
    const { id: messageId, sender = client } = this.sent[pick % (this.sent.length || 1)] ?? {};
    switch (name) {
      case 'send':
        await Promise.all(Array.from({ length: (pick % 3) + 1 }, () => this.send(client, conversationId, pick)));
        return;
      case 'edit':
        return void (messageId && (await insist(sender, 'editMessage', { messageId, body: `edited ${pick}` })));
      case 'delete':
        return void (messageId && (await insist(sender, 'deleteMessage', { messageId })));
      case 'add': {
        const key = `${conversationId} ${userId}`;
        this.invitations.set(key, (this.invitations.get(key) ?? 0) + 1);
        return void (await insist(owner, 'addParticipants', { conversationId, userIds: [userId] }));
      }
      case 'remove':
        return void (client !== owner && (await insist(owner, 'removeParticipant', { conversationId, userId })));
      case 'leave':
        return void (client !== owner && (await insist(client, 'leaveConversation', { conversationId })));
      case 'drop':
        return follower.drop();
      case 'go':
        return follower.leave();
      case 'come':
        return follower.return();
    }
  }

  private async send(sender: Client, conversationId: string, pick: number): Promise<void> {
    const input = { conversationId, body: `message ${pick}`, clientMessageId: randomUUID() };
    const send = () => insist(sender, 'sendMessage', input, 'message { id }');
    // Sometimes the answer does not come in time, and it is sent once more.
    const answers = await Promise.all(pick % 4 === 0 ? [send(), send()] : [send()]);
    const ids = new Set(answers.flatMap(({ data }) => data?.sendMessage?.message.id ?? []));
    expect(ids.size).toBeLessThanOrEqual(1);
    for (const id of ids) this.sent.push({ id, sender, conversationId });
  }
}

/** How often a user had come into a conversation, and whether it was in it, when an event happened. */
function presenceAt(log: readonly Event[], userId: string, seq: number): { comings: number; isIn: boolean } {
  let comings = 0;
  let isIn = false;
  for (const event of log.slice(0, seq)) {
    if (event.__typename === 'ConversationCreated' || event.__typename === 'ParticipantsAdded') {
      if (!event.participants.some(({ user }) => user.id === userId)) continue;
      comings++;
      isIn = true;
    } else if (event.__typename === 'ParticipantRemoved' && event.user.id === userId) isIn = event.seq === seq;
  }
  return { comings, isIn };
}

const inLog = (event: Event) => ({
  ...{ __typename: event.__typename, seq: event.seq },
  messageId: 'message' in event ? event.message.id : 'messageId' in event ? event.messageId : undefined,
});
const followed = ({ __typename, seq, messageId }: FollowedEvent) => ({ __typename, seq, messageId });

async function checkFollower(follower: Follower, stretches: readonly Stretch[], log: readonly Event[]): Promise<void> {
  const { userId, username } = follower.options.client;
  const newest = log.length;
  const { isIn } = presenceAt(log, userId, newest);
  const isThere = () => {
    const stretch = stretches.at(-1);
    if (isIn) return stretch !== undefined && stretch.left === undefined && positionOf(stretch) >= newest;
    return follower.options.field === 'conversationEvents' || stretch === undefined || stretch.left !== undefined;
  };
  await until(isThere).catch(() => {
    const got = stretches.map(({ from, events, left }) => ({ from, seqs: events.map(({ seq }) => seq), left }));
    throw new Error(
      `${username}, by ${follower.options.field}, should be at ${isIn ? newest : 'its end'}: ${JSON.stringify(got)}`,
    );
  });
  expect(follower.oddities).toEqual([]);
  for (const stretch of stretches) {
    expect(stretch.events.map(followed)).toEqual(log.slice(stretch.from, positionOf(stretch)).map(inLog));
    for (const { seq, note } of stretch.events) {
      const then = presenceAt(log, userId, seq);
      // Events that happened while it was away are history once it was asked in again, and not before.
      if (!then.isIn) expect(note).toBeGreaterThan(then.comings);
    }
    if (stretch.left !== undefined) expect(stretch.left).toBe(positionOf(stretch));
  }
  for (const { from } of stretches.slice(1)) expect(presenceAt(log, userId, from).isIn).toBe(true);
}

describe.each(FORMS)('clients that come back (%s)', (form) => {
  const stack = new AsyncDisposableStack();
  let redis: RedisServers;
  let parley: Processes;
  let users: Client[];
  beforeAll(async () => {
    redis = stack.use(await createSingleRedis());
    parley = stack.use(await createProcesses(form, { REDIS_URL: redis.url, LOG_LEVEL: 'silent' }));
    users = await registerUsers(parley.url, 'owner', 'one', 'two', 'three');
  });
  afterAll(() => stack.disposeAsync());

  async function perform(steps: readonly Step[], disasters: readonly Disaster[]): Promise<void> {
    await using run = new Run(parley, redis, users);
    await run.begin();
    let befallen = Promise.resolve();
    for (const [index, step] of steps.entries()) {
      for (const { name, at } of disasters)
        if (at % steps.length === index) befallen = befallen.then(() => run.befall(name));
      await run.take(step);
    }
    await befallen;
    await run.settle();
    await run.check();
  }

  test.each([
    ['Redis restarts', RUNS - Math.ceil(RUNS / 5), befalling('Redis restarts', 'Redis freezes')],
    ['processes are killed', Math.ceil(RUNS / 5), befalling('the gateway is killed', 'everything is killed')],
  ] as const)(
    'each gets every event of its conversations once, in order, and nobody what is not its own, while %s',
    async (_, numRuns, disasters) => {
      const steps = fc.array(step, { minLength: 20, maxLength: 40, size: 'max' });
      // Each case takes seconds: a failed one is reported as it is, with its seed, and not shrunk.
      await fc.assert(fc.asyncProperty(steps, disasters, perform), { numRuns, seed: SEED, endOnFailure: true });
    },
    60_000 + RUNS * 30_000,
  );
});
