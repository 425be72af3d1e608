import { expect, test } from '@jest/globals';
import { inSeconds, readSigningKey, resign } from '../setup/access-tokens.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { type Running, samplesOf, startModule } from '../setup/samples.ts';
import { until } from '../setup/until.ts';

const [common = '', ...clients] = samplesOf('docs/clients.md', '## Subscribe').map(({ code }) => code);
// As the page advises for browsers that speak HTTP/1.
clients.push((clients[1] ?? '').replace('retryAttempts: 0', '$&, singleConnection: true'));
const NAMES = ['graphql-ws', 'graphql-sse', 'Apollo Client', 'urql', 'graphql-sse with one stream'];
const EACH = NAMES.map((name, index) => [name, clients[index] ?? ''] as const);

/** The code of a client, as a program that prints what it shows. */
function start(code: string, { url, accessToken }: Client, id: string): Running {
  const own = `const id = ${JSON.stringify(id)};
    const getToken = async () => ${JSON.stringify(accessToken)};
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
