import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWebhookReceiver, type WebhookReceiver } from '../../test/setup/webhook-receiver.ts';
import type { Lookup } from './addresses.ts';
import { UnresolvedError } from './names.ts';
import { createWebhookSender } from './sender.ts';
import { parseTarget } from './target.ts';

const SIGNED = { id: 'evt_1', body: '{"id":"evt_1"}', secrets: ['whsec_x'] };
const LIMITS = { timeoutMs: 1000 };

/** The first answer is what a check would see, all later ones are what a connection would get. */
function rebinding(first: string, later: string): Lookup {
  let asked = 0;
  return (_, __, callback) => callback(null, [{ address: asked++ === 0 ? first : later, family: 4 }]);
}

describe('requests to targets', () => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await createWebhookReceiver();
  });
  afterAll(async () => {
    await receiver[Symbol.asyncDispose]();
  });

  test('nothing is sent to a private address, written in whatever way', async () => {
    await using sender = createWebhookSender({ ...LIMITS, allowPrivate: false });
    const { port } = new URL(receiver.url);
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '017700000001', '[::ffff:127.0.0.1]', '[::1]', 'localhost'];
    for (const host of hosts) {
      const outcome = await sender.send(`http://${host}:${port}/`, SIGNED);
      expect([host, outcome]).toEqual([
        host,
        { delivered: false, status: null, error: 'PRIVATE_ADDRESS', durationMs: expect.any(Number) },
      ]);
    }
    expect(receiver.requests).toEqual([]);
  });

  test('a name is judged by what the connection goes to, not by what it meant before', async () => {
    const { port } = new URL(receiver.url);
    const resolve = rebinding('8.8.8.8', '127.0.0.1');
    resolve('partner.example', { all: true }, () => {});
    await using sender = createWebhookSender({ ...LIMITS, allowPrivate: false }, resolve);
    expect((await sender.send(`http://partner.example:${port}/`, SIGNED)).error).toBe('PRIVATE_ADDRESS');
    expect(receiver.requests).toEqual([]);
  });

  test('one webhook that is not answered holds up no other one on the same server', async () => {
    await using sender = createWebhookSender({ ...LIMITS, allowPrivate: true });
    receiver.answer(({ id }) => (id === SIGNED.id ? 'nothing' : 204));
    const unanswered = Array.from({ length: 8 }, () => sender.send(receiver.url, SIGNED));
    const other = { ...SIGNED, id: 'evt_2', body: '{"id":"evt_2"}' };
    const first = await Promise.race([sender.send(`${receiver.url}/other`, other), ...unanswered]);
    expect(first).toMatchObject({ delivered: true });
    for (const outcome of await Promise.all(unanswered)) expect(outcome.error).toBe('TIMEOUT');
  });

  test('a name without an address is told apart', async () => {
    await using sender = createWebhookSender({ ...LIMITS, allowPrivate: false }, (_, __, callback) =>
      callback(new UnresolvedError(), []),
    );
    expect(await sender.send('https://partner.example/', SIGNED)).toMatchObject({ status: null, error: 'UNRESOLVED' });
  });

  test('what a target does wrong has a word each, and never throws', async () => {
    await using sender = createWebhookSender({ ...LIMITS, timeoutMs: 300, allowPrivate: true });
    receiver.answer(() => 'nothing');
    expect(await sender.send(receiver.url, SIGNED)).toMatchObject({ delivered: false, status: null, error: 'TIMEOUT' });
    receiver.answer(() => 404);
    expect(await sender.send(receiver.url, SIGNED)).toMatchObject({ delivered: false, status: 404, error: 'STATUS' });
    receiver.answer(() => 202);
    expect(await sender.send(receiver.url, SIGNED)).toMatchObject({ delivered: true, status: 202, error: null });
    expect(await sender.send('http://127.0.0.1:1/', SIGNED)).toMatchObject({ status: null, error: 'UNREACHABLE' });
    expect(await sender.send(receiver.url.replace('http:', 'https:'), SIGNED)).toMatchObject({ error: 'TLS' });
  });
});

describe('URLs of webhooks', () => {
  const refusal = (url: string, allowPrivate = false) =>
    parseTarget(url, 'url', { allowPrivate }).catch((error: Error) => error.message);

  test('private addresses and plain HTTP are refused unless they are allowed', async () => {
    for (const host of [
      '127.0.0.1',
      '10.0.0.1',
      '2130706433',
      '[::1]',
      '[::ffff:a00:1]',
      '169.254.169.254',
      'localhost',
    ])
      expect([host, await refusal(`https://${host}/`)]).toEqual([host, 'url must lead to a public address.']);
    expect(await refusal('http://8.8.8.8/')).toBe('url must start with https://.');
    expect(await refusal('https://8.8.8.8/Hook?a=b')).toBe('https://8.8.8.8/Hook?a=b');
    expect(await refusal('http://127.0.0.1:4000/', true)).toBe('http://127.0.0.1:4000/');
  });
});
