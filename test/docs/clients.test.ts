import { expect, test } from '@jest/globals';
import { inSeconds, readSigningKey, resign } from '../setup/access-tokens.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { type Running, samplesOf, startModule } from '../setup/samples.ts';
import { until } from '../setup/until.ts';

const [common = '', ...clients] = samplesOf('docs/clients.md', '## Subscribe').map(({ code }) => code);
// As the page advises for browsers that speak HTTP/1.
clients.push((clients[1] ?? '').replace('retryAttempts: 0', '$&, singleConnection: true'));
/** Long enough for programs to begin, on a machine that is busy. */
const LIFETIME_SECONDS = 15;
const NAMES = ['graphql-ws', 'graphql-sse', 'Apollo Client', 'urql', 'graphql-sse with one stream'];
const EACH = NAMES.map((name, index) => [name, clients[index] ?? ''] as const);

/** A token until it expires, then the one that a refresh would give. */
interface Renewed {
  readonly token: string;
  readonly expiresAt: number;
}

/** The code of a client, as a program that prints what it shows. */
function start(code: string, { url, accessToken }: Client, id: string, first?: Renewed): Running {
  const own = `const id = ${JSON.stringify(id)};
    const first = ${JSON.stringify(first ?? { expiresAt: 0 })};
    const getToken = async () => (Date.now() < first.expiresAt ? first.token : ${JSON.stringify(accessToken)});
    const show = (event) => console.log(JSON.stringify(event));`;
  return startModule(`${own}\n${common}\n${code}`.replaceAll('localhost:4000', new URL(url).host));
}

const shownBy = ({ out }: Running): { seq: number }[] => out.map((line) => JSON.parse(line));

describeForms('the code of docs/clients.md', (parley) => {
  test('stops for every client at a conversation that it may not hear, and says so', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, []);
    using stack = new DisposableStack();
    const running = EACH.map(([, code]) => stack.use(start(code, bob, id)));
    // A program ends by itself when nothing is left that would begin again.
    await Promise.all(running.map(({ ended }) => ended));
    for (const [index, { err, out }] of running.entries())
      expect([NAMES[index], err, out]).toEqual([NAMES[index], ['NOT_FOUND There is no such conversation.'], []]);
  });

  test('stops for every client at a token that no fresh one mends, and says what to do', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const expired = await resign(alice.accessToken ?? '', { exp: inSeconds(-60) }, key);
    using stack = new DisposableStack();
    const running = ['wrong', expired].flatMap((token) =>
      EACH.map(([name, code]) => ({ name, token, ...stack.use(start(code, alice.withToken(token), id)) })),
    );
    await Promise.all(running.map(({ ended }) => ended));
    for (const { name, token, err } of running) {
      const [first, ...rest] = err;
      expect([name, first]).toEqual([name, expect.stringMatching(/^UNAUTHENTICATED /)]);
      expect([name, rest.at(-1)]).toEqual([name, 'Sign in again, then begin() with the new token.']);
      // A token that has expired is fetched anew, once.
      if (token === expired) expect([name, rest]).toEqual([name, [first, rest.at(-1)]]);
    }
  });

  test('stops for every client at a request that is too large, and says so', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    using stack = new DisposableStack();
    const running = EACH.map(([name, code]) => {
      const large = code.replace('{ id, after: last }', '{ id: id.repeat(300_000), after: last }');
      expect([name, large === code]).toEqual([name, false]);
      return stack.use(start(large, alice, 'x'));
    });
    await Promise.all(running.map(({ ended }) => ended));
    for (const [index, { err, out }] of running.entries())
      expect([NAMES[index], err, out]).toEqual([NAMES[index], [expect.stringMatching(/^PAYLOAD_TOO_LARGE /)], []]);
  });

  test('shows each event once for every client, also when its token expires', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const seconds = inSeconds(LIFETIME_SECONDS);
    const first = { token: await resign(alice.accessToken ?? '', { exp: seconds }, key), expiresAt: seconds * 1000 };
    using stack = new DisposableStack();
    const running = EACH.map(([, code]) => stack.use(start(code, alice, id, first)));
    const all = (done: (client: Running) => boolean) => Promise.all(running.map((client) => until(() => done(client))));
    await all(({ out }) => out.length >= 1);
    await all(({ err }) => err.length >= 1);
    await sendMessage(alice, id, 'after');
    await all(({ out }) => out.length >= 2);
    for (const [index, client] of running.entries()) {
      expect([NAMES[index], shownBy(client).map(({ seq }) => seq)]).toEqual([NAMES[index], [1, 2]]);
      expect([NAMES[index], client.err]).toEqual([NAMES[index], [expect.stringMatching(/^UNAUTHENTICATED /)]]);
    }
  });

  test('shows each event once for every client, also when Parley is killed meanwhile', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    using stack = new DisposableStack();
    const running = EACH.map(([, code]) => stack.use(start(code, bob, id)));
    const count = (n: number) => Promise.all(running.map(({ out }) => until(() => out.length >= n)));
    await count(1);
    await sendMessage(alice, id, 'before');
    await count(2);
    await parley().killAndRestart();
    await sendMessage(alice, id, 'after');
    await count(3);
    for (const [index, client] of running.entries())
      expect([NAMES[index], shownBy(client).map(({ seq }) => seq)]).toEqual([NAMES[index], [1, 2, 3]]);
  });
});
