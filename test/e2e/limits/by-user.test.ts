import { expect, test } from '@jest/globals';
import {
  type Client,
  createConversation,
  mutation,
  registerUser,
  registerUsers,
  sendMessage,
} from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { EventStreams } from '../../setup/event-streams.ts';
import { RawSocket } from '../../setup/raw-socket.ts';

const LIMITS = { operations: 20, refused: 16, cost: 3000, signals: 12, mutations: 4, messages: 8, direct: 2 };
const VIEWER = '{ viewer { id } }';
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

const limitIn = ({ errors }: { readonly errors?: readonly { readonly extensions: object }[] }) =>
  (errors?.[0]?.extensions as { limit?: string } | undefined)?.limit ?? errors?.[0]?.extensions ?? 'OK';

describeFormsAlone(
  'limits by user',
  (parley) => {
    async function times(count: number, act: (n: number) => Promise<Parameters<typeof limitIn>[0]>) {
      const limits: unknown[] = [];
      for (let n = 0; n < count; n++) limits.push(limitIn(await act(n)));
      return limits;
    }
    const oks = (count: number) => Array(count).fill('OK');
    const rename = (user: Client, id: string) =>
      user.request(mutation('updateConversation', '__typename'), { input: { conversationId: id, title: 'A title' } });

    test('let each mutation come so often by itself, and signals more often', async () => {
      const user = await registerUser(parley().url, 'alice');
      const id = await createConversation(user, []);
      const message = await sendMessage(user, id, 'Hello');
      expect(await times(5, () => rename(user, id))).toEqual([...oks(4), 'mutations']);
      const edit = (n: number) =>
        user.request(mutation('editMessage', '__typename'), { input: { messageId: message.id, body: `${n}` } });
      expect(await times(5, edit)).toEqual([...oks(4), 'mutations']);
      const { status, headers } = await edit(6);
      const left = ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`));
      expect([status, ...left]).toEqual([429, String(LIMITS.mutations), '0', headers.get('retry-after')]);
      for (const name of ['markRead', 'markDelivered', 'setTyping']) {
        const input = { conversationId: id, ...(name === 'setTyping' ? { typing: true } : { upToSeq: 1 }) };
        const signal = () => user.request(mutation(name, '__typename'), { input });
        expect(await times(13, signal)).toEqual([...oks(12), 'signals']);
      }
      const other = await registerUser(parley().url, 'bob');
      expect(
        await times(1, () => other.request(mutation('setPresence', '__typename'), { input: { status: 'AWAY' } })),
      ).toEqual(['OK']);
    });

    test('count each alias, and carry out nothing of a mutation of which a part is too much', async () => {
      const user = await registerUser(parley().url, 'alice');
      const id = await createConversation(user, []);
      const send = (count: number, rest = '') =>
        user.request(
          `mutation ($id: ID!) { ${Array.from({ length: count }, (_, n) => `m${n}: sendMessage(input: { conversationId: $id, body: "${n}" }) { message { seq } }`).join(' ')} ${rest} }`,
          { id },
        );
      expect(limitIn(await send(6))).toBe('OK');
      const refused = await send(3);
      expect([refused.status, refused.data ?? null, limitIn(refused)]).toEqual([429, null, 'messages']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await user.run('query ($id: ID!) { conversation(id: $id) { messageSeq } }', { id })).toEqual({
        conversation: { messageSeq: 6 },
      });
      // A refused call was not counted either; a field that a directive leaves out is not sent.
      expect(limitIn(await send(2))).toBe('OK');
      const renames = Array.from(
        { length: 4 },
        (_, n) => `u${n}: updateConversation(input: { conversationId: $id, title: "${n}" }) { __typename }`,
      );
      const skipped = `skipped: updateConversation(input: { conversationId: $id, title: "no" }) @skip(if: true) { __typename }`;
      const mixed = await send(1, renames.join(' '));
      expect(limitIn(mixed)).toBe('messages');
      expect(limitIn(await user.request(`mutation ($id: ID!) { ${renames.join(' ')} ${skipped} }`, { id }))).toBe('OK');
      expect(
        limitIn(await user.request(`mutation ($id: ID!) { ...F } fragment F on Mutation { ${renames[0]} }`, { id })),
      ).toBe('mutations');
      const neverWithin = await user.errorOf(
        `mutation ($id: ID!) { ${renames.join(' ')} five: updateConversation(input: { conversationId: $id, title: "5" }) { __typename } }`,
        { id },
      );
      expect(neverWithin.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'query', reason: 'RATE_LIMIT' });
    });

    test('count reads over all transports together, and leave mutations alone', async () => {
      const user = await registerUser(parley().url, 'alice');
      const id = await createConversation(user, []);
      const streams = new EventStreams(user);
      using socket = await RawSocket.connect(user);
      expect(await times(14, () => user.request(VIEWER))).toEqual(oks(14));
      for (const n of ['1', '2']) {
        socket.subscribe(n, VIEWER);
        expect((await socket.find((message) => message.id === n)).type).toBe('next');
        expect((await streams.ask(streams.post({ query: VIEWER }))).text).toContain('event: next');
      }
      socket.subscribe('events', EVENTS, { id });
      await socket.find((message) => message.id === 'events');
      expect(await times(2, () => user.request(VIEWER))).toEqual(['OK', 'operations']);
      socket.subscribe('3', VIEWER);
      socket.subscribe('4', EVENTS, { id });
      for (const n of ['3', '4']) {
        const { payload } = await socket.find((message) => message.id === n);
        expect((payload.errors ?? payload)[0].extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'operations' });
      }
      // As at /graphql: nothing was executed.
      const refused = await streams.ask(streams.post({ query: VIEWER }));
      expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('RATE_LIMITED') });
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await sendMessage(user, id, 'Hello')).seq).toBe(1);
    });

    test('count what reads cost, also of what mutations return, and say what is left', async () => {
      const [user, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(user, [bob]);
      const first = await user.request(VIEWER);
      expect(
        ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => Number(first.headers.get(name))),
      ).toEqual([...[LIMITS.operations, LIMITS.operations - 1, expect.any(Number)]]);
      // Each message can have 20,000 bytes: 20 points.
      const page = 'query ($id: ID!) { conversation(id: $id) { messages(last: 100) { edges { node { body } } } } }';
      expect(limitIn(await user.request(page, { id }))).toBe('OK');
      const mark = `mutation ($input: MarkReadInput!) { markRead(input: $input) { conversation { messages(last: 50) { edges { node { body } } } } } }`;
      expect(limitIn(await user.request(mark, { input: { conversationId: id, upToSeq: 0 } }))).toBe('cost');
      expect(limitIn(await user.request(VIEWER))).toBe('OK');
      expect(limitIn(await bob.request(page, { id }))).toBe('OK');
    });

    test('count what each event costs that is executed for a subscription, and end it when too much was', async () => {
      const [user, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(user, [bob]);
      using socket = await RawSocket.connect(user);
      const page = 'conversation { messages(last: 50) { edges { node { body } } } }';
      const query = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
        seq ... on MessageSent { message { ${page} } } } }`;
      socket.subscribe('1', query, { id });
      await socket.find((message) => message.type === 'next' && message.payload.data.conversationEvents.seq === 1);
      for (let n = 0; n < 3; n++) await sendMessage(bob, id, `${n}`);
      const { payload } = await socket.find((message) => message.type === 'error');
      expect(payload[0].message).toMatch(/^Too many points of cost\. Try again in \d+ s\.$/);
      expect(payload[0].extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'cost' });
    });

    test('count what an answer has beyond its cost once it is there, and give up what is far beyond it', async () => {
      const [user, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(user, [bob]);
      for (let m = 0; m < 3; m++) {
        const { id: messageId } = await sendMessage(user, id, 'Hello');
        for (let n = 0; n < 20; n++) await user.mutate('addReaction', { messageId, emoji: `:e${n}:` }, '__typename');
      }
      const ask = (who: Client, fields: string) => {
        const reactions = Array.from({ length: 12 }, (_, n) => `r${n}: reactions { ${fields} }`).join(' ');
        const query = `query ($id: ID!) { conversation(id: $id) { messages(last: 3) { edges { node { ${reactions} } } } } }`;
        return who.request(query, { id });
      };
      // Two reactions of each message are counted in advance, and the other eighteen afterwards.
      const [first, ...later] = await times(5, () => ask(user, 'emoji count'));
      expect([first, later.at(-1)]).toEqual(['OK', 'cost']);
      const people = 'users(first: 1) { edges { cursor node { id username displayName avatarUrl role createdAt } } }';
      const { data, errors } = await ask(bob, people);
      expect([data ?? null, errors?.map(({ extensions }) => extensions)]).toEqual([
        null,
        [{ code: 'PAYLOAD_TOO_LARGE' }],
      ]);
      expect(limitIn(await bob.request(VIEWER))).toBe('cost');
    });

    test('count the planning of what nobody has sent before, once', async () => {
      const user = await registerUser(parley().url, 'alice');
      const large = (name: string) =>
        `{ ${Array.from({ length: 25 }, (_, n) => `${name}${n}: viewer { id username displayName avatarUrl role }`).join(' ')} }`;
      const [first, second] = [large('first'), large('second')];
      expect(limitIn(await user.request(first))).toBe('OK');
      const refused = await user.request(second);
      expect([refused.status, refused.data, limitIn(refused)]).toEqual([429, undefined, 'cost']);
      expect(limitIn(await user.request(first))).toBe('OK');
    });

    test('count what is no valid document, and refuse beyond it before it is read', async () => {
      const user = await registerUser(parley().url, 'alice');
      await times(LIMITS.refused, () => user.request('{ nothing }'));
      expect((await user.request('{')).errors?.[0]?.extensions).toMatchObject({
        ...{ code: 'RATE_LIMITED', limit: 'refusedOperations', most: LIMITS.refused },
      });
      using socket = await RawSocket.connect(user);
      socket.subscribe('1', VIEWER);
      const { payload } = await socket.find(({ id }) => id === '1');
      expect([limitIn({ errors: payload }), socket.closed]).toEqual(['refusedOperations', undefined]);
      const plan = await fetch(`${parley().url}/explorer/plan`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${user.accessToken}` },
        body: JSON.stringify({ query: VIEWER }),
      });
      expect([plan.status, await plan.text()]).toEqual([429, expect.stringContaining('refusedOperations')]);
    });

    test('count what is no valid document as exactly when many come at once', async () => {
      const user = await registerUser(parley().url, 'alice');
      using socket = await RawSocket.connect(user);
      const many = Array.from({ length: 3 * LIMITS.refused }, (_, n) => n);
      for (const n of many) socket.subscribe(`${n}`, '{ nothing }');
      const codes = await Promise.all([
        ...many.map(() => user.codeOf('{ nothing }')),
        ...many.map(async (n) => {
          const { payload } = await socket.find(({ id }) => id === `${n}`);
          return (payload.errors ?? payload)[0].extensions.code;
        }),
      ]);
      expect(codes.filter((code) => code !== 'RATE_LIMITED')).toHaveLength(LIMITS.refused);
    });

    test('count what is no operation on a stream, too', async () => {
      const user = await registerUser(parley().url, 'alice');
      const streams = new EventStreams(user);
      const codes: unknown[] = [];
      for (let n = 0; n <= LIMITS.refused; n++) {
        const query = n % 2 === 0 ? `{ a${n}: __typename } { b: __typename }` : `subscription { ${n}`;
        const { text } = await streams.ask(streams.post({ query }));
        codes.push(/"code":"(\w+)"/.exec(text)?.[1]);
      }
      expect(codes).toEqual([...Array(LIMITS.refused).fill('BAD_USER_INPUT'), 'RATE_LIMITED']);
    });

    test('count what is no valid subscription on a socket, too, whether it can be read or not', async () => {
      const user = await registerUser(parley().url, 'alice');
      using socket = await RawSocket.connect(user);
      const codes: unknown[] = [];
      for (let n = 0; n <= LIMITS.refused; n++) {
        const query = n % 2 === 0 ? `subscription { inbox { nothing${n} } }` : `subscription { ${n}`;
        socket.send({ id: `${n}`, type: 'subscribe', payload: { query } });
        codes.push((await socket.find(({ id }) => id === `${n}`)).payload[0].extensions.code);
      }
      expect(codes).toEqual([...Array(LIMITS.refused).fill('BAD_USER_INPUT'), 'RATE_LIMITED']);
    });

    test('refuse a field by what became of the calls before it, which stay, and carry out none after it', async () => {
      const [user, ...people] = await registerUsers(parley().url, 'alice', 'bob', 'carol', 'dave', 'erin');
      const fields = people.map(
        ({ userId }, n) => `c${n}: openDirectConversation(input: { userId: "${userId}" }) { conversation { id } }`,
      );
      const { status, data, errors } = await user.request(`mutation { ${fields.join(' ')} }`);
      expect(status).toBe(200);
      // No payload is nullable: one that is missing takes the others with it.
      expect([data, errors?.map(({ path, extensions }) => [path, extensions])]).toEqual([
        null,
        [
          [
            ['c2'],
            {
              code: 'RATE_LIMITED',
              limit: 'directConversations',
              most: expect.any(Number),
              retryAfterSeconds: expect.any(Number),
            },
          ],
        ],
      ]);
      const { conversations } = await user.run(
        '{ conversations { edges { node { participants { edges { node { user { id } } } } } } } }',
      );
      type Edge = { node: { participants: { edges: { node: { user: { id: string } } }[] } } };
      const opened = (conversations.edges as Edge[]).flatMap(({ node }) =>
        node.participants.edges.map((edge) => edge.node.user.id),
      );
      expect(people.map(({ userId }) => opened.includes(userId))).toEqual([true, true, false, false]);
    });

    test('let direct conversations with so many new people be opened, and open one that is there at any time', async () => {
      const [user, ...others] = await registerUsers(parley().url, 'alice', 'bob', 'carol', 'dave');
      const open = ({ userId }: Client) =>
        (user as Client).request(mutation('openDirectConversation', 'conversation { id }'), { input: { userId } });
      expect(await times(3, (n) => open(others[n] as Client))).toEqual(['OK', 'OK', 'directConversations']);
      const refused = await open(others[2] as Client);
      expect([refused.status, refused.data, limitIn(refused)]).toEqual([429, null, 'directConversations']);
      expect(await times(8, () => open(others[0] as Client))).toEqual(oks(8));
    });
  },
  {
    ...{ RATE_LIMITS: 'on', PASSWORD_HASHES_AT_ONCE: '4', CONVERSATIONS_PER_HOUR: '100' },
    OPERATIONS_PER_MINUTE: String(LIMITS.operations),
    EXPLORER: 'anyone',
    REFUSED_OPERATIONS_PER_MINUTE: String(LIMITS.refused),
    ...{ MAX_QUERY_COST: String(LIMITS.cost), COST_PER_MINUTE: String(LIMITS.cost) },
    SIGNALS_PER_MINUTE: String(LIMITS.signals),
    MUTATIONS_PER_MINUTE: String(LIMITS.mutations),
    MESSAGES_PER_MINUTE: String(LIMITS.messages),
    DIRECT_CONVERSATIONS_PER_DAY: String(LIMITS.direct),
  },
);
