import { expect, test } from '@jest/globals';
import { inSeconds, readSigningKey, resign } from '../setup/access-tokens.ts';
import { createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { CLIENT_NAMES, CLIENT_SAMPLES, shownBy, startClient } from '../setup/client-samples.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { until } from '../setup/until.ts';

/** Long enough for programs to begin, on a machine that is busy. */
const LIFETIME_SECONDS = 15;
describeForms('the code of docs/clients.md', (parley) => {
  test('stops for every client at a conversation that it may not hear, and says so', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, []);
    using stack = new DisposableStack();
    const running = CLIENT_SAMPLES.map(([, code]) => stack.use(startClient(code, bob, id)));
    // A program ends by itself when nothing is left that would begin again.
    await Promise.all(running.map(({ ended }) => ended));
    for (const [index, { err, out }] of running.entries())
      expect([CLIENT_NAMES[index], err, out]).toEqual([
        CLIENT_NAMES[index],
        ['NOT_FOUND There is no such conversation.'],
        [],
      ]);
  });

  test('stops for every client at a token that no fresh one mends, and says what to do', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const expired = await resign(alice.accessToken ?? '', { exp: inSeconds(-60) }, key);
    using stack = new DisposableStack();
    const running = ['wrong', expired].flatMap((token) =>
      CLIENT_SAMPLES.map(([name, code]) => ({
        name,
        token,
        ...stack.use(startClient(code, alice.withToken(token), id)),
      })),
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
    const running = CLIENT_SAMPLES.map(([name, code]) => {
      const large = code.replace('{ id, after: last }', '{ id: id.repeat(300_000), after: last }');
      expect([name, large === code]).toEqual([name, false]);
      return stack.use(startClient(large, alice, 'x'));
    });
    await Promise.all(running.map(({ ended }) => ended));
    for (const [index, { err, out }] of running.entries())
      expect([CLIENT_NAMES[index], err, out]).toEqual([
        CLIENT_NAMES[index],
        [expect.stringMatching(/^PAYLOAD_TOO_LARGE /)],
        [],
      ]);
  });

  test('shows each event once for every client, also when its token expires', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const seconds = inSeconds(LIFETIME_SECONDS);
    const first = { token: await resign(alice.accessToken ?? '', { exp: seconds }, key), expiresAt: seconds * 1000 };
    using stack = new DisposableStack();
    const running = CLIENT_SAMPLES.map(([, code]) => stack.use(startClient(code, alice, id, first)));
    const all = (done: (client: ReturnType<typeof startClient>) => boolean) =>
      Promise.all(running.map((client) => until(() => done(client))));
    await all(({ out }) => out.length >= 1);
    await all(({ err }) => err.length >= 1);
    await sendMessage(alice, id, 'after');
    await all(({ out }) => out.length >= 2);
    for (const [index, client] of running.entries()) {
      expect([CLIENT_NAMES[index], shownBy(client).map(({ seq }) => seq)]).toEqual([CLIENT_NAMES[index], [1, 2]]);
      expect([CLIENT_NAMES[index], client.err]).toEqual([
        CLIENT_NAMES[index],
        [expect.stringMatching(/^UNAUTHENTICATED /)],
      ]);
    }
  });
});
