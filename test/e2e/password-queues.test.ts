import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Client, mutation, PASSWORD, registerUser, registerUsers } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { Stopwatch } from '../setup/stopwatch.ts';

const SIGN_IN = mutation('logIn', 'viewer { id }');
const REGISTER = mutation('register', 'viewer { id }');

const newAccount = () => ({ username: `u-${randomUUID().slice(0, 12)}`, displayName: 'New', password: PASSWORD });
const register = (url: string) => new Client(url).codeOf(REGISTER, { input: newAccount() });
const signIn = (url: string, username: string) =>
  new Client(url).codeOf(SIGN_IN, { input: { username, password: PASSWORD } });

describeForms('many registrations at once', (parley) => {
  test('leave the first sign-in after a start as it is, for names that exist and names that do not', async () => {
    const alice = await registerUser(parley().url, 'alice');
    await parley().killAndRestart();
    const registrations = Array.from({ length: 130 }, () => register(parley().url));
    const codes = await Promise.all([signIn(parley().url, 'nobody'), signIn(parley().url, alice.username)]);
    expect(codes).toEqual(['UNAUTHENTICATED', 'OK']);
    // Those for whom there is no room are told so; nobody else is.
    expect(['OK', 'OK,UNAVAILABLE']).toContain([...new Set(await Promise.all(registrations))].sort().join());
    expect(await signIn(parley().url, 'nobody')).toBe('UNAUTHENTICATED');
    expect((await fetch(`${parley().url}/health/ready`)).status).toBe(200);
  });
});

const FLOOD_MS = 6000;
const PER_SECOND = 40;
/** How much longer than alone a sign-in may take: on a machine that others keep busy, a second is soon over. */
const SLOWER = 10;

test('while 40 register every second, others sign in within a second', async () => {
  // Less than the flood needs, so that it piles up.
  await using parley = await createDeployment('one process', { PASSWORD_HASHES_AT_ONCE: '1' });
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  const time = async ({ username }: Client): Promise<number> => {
    using watch = new Stopwatch();
    expect(await signIn(parley.url, username)).toBe('OK');
    return watch.elapsedMs;
  };
  const alone: number[] = [];
  for (let n = 0; n < 5; n++) alone.push(await time(alice));
  const flood: Promise<string>[] = [];
  const timer = setInterval(() => flood.push(register(parley.url)), 1000 / PER_SECOND);
  const times: number[] = [];
  try {
    for (const end = Date.now() + FLOOD_MS; Date.now() < end; await wait(100))
      times.push(...(await Promise.all([alice, bob].map(time))));
  } finally {
    clearInterval(timer);
  }
  await Promise.all(flood);
  expect(flood.length).toBeGreaterThan((FLOOD_MS / 1000) * PER_SECOND * 0.5);
  expect(Math.max(...times)).toBeLessThan(Math.max(1000, SLOWER * Math.max(...alone)));
});
