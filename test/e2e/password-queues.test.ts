import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Client, mutation, PASSWORD, registerUsers } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';
import { until } from '../setup/until.ts';

const SIGN_IN = mutation('logIn', 'viewer { id }');
const REGISTER = mutation('register', 'viewer { id }');

const newAccount = () => ({ username: `u-${randomUUID().slice(0, 12)}`, displayName: 'New', password: PASSWORD });
const register = (url: string) => new Client(url).codeOf(REGISTER, { input: newAccount() });
const signIn = (url: string, username: string) =>
  new Client(url).codeOf(SIGN_IN, { input: { username, password: PASSWORD } });

/** Their hashes alone would take a sign-in at the end of one queue for all over a second. */
const REGISTERING = 40;
/** The most answers in between: one for each of the two who sign in, and as many as are under way. */
const REGISTERED_MEANWHILE = 6;
const SIGN_INS = 20;

test('while 40 register at every moment, others sign in without waiting for them', async () => {
  await using parley = await createDeployment('one process', { PASSWORD_HASHES_AT_ONCE: '1' });
  const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  let registered = 0;
  let isOver = false;
  const keepRegistering = async () => {
    for (; !isOver; registered++) expect(await register(parley.url)).toBe('OK');
  };
  const registering = Array.from({ length: REGISTERING }, keepRegistering);
  const registeredMeanwhile = async ({ username }: Client): Promise<number> => {
    const before = registered;
    expect(await signIn(parley.url, username)).toBe('OK');
    return registered - before;
  };
  await until(() => registered > 0);
  const meanwhile: number[] = [];
  for (let n = 0; n < SIGN_INS; n++) meanwhile.push(...(await Promise.all([alice, bob].map(registeredMeanwhile))));
  isOver = true;
  await Promise.all(registering);
  expect(registered).toBeGreaterThan(REGISTERING);
  expect(Math.max(...meanwhile)).toBeLessThanOrEqual(REGISTERED_MEANWHILE);
});

test('a registration for which there was no room can be made again, and does not count for the hour', async () => {
  const atOnce = 120;
  await using parley = await createDeployment('one process', {
    ...{ RATE_LIMITS: 'on', PASSWORD_HASHES_AT_ONCE: '1', REGISTRATIONS_PER_HOUR: String(atOnce) },
  });
  const codes = await Promise.all(Array.from({ length: atOnce }, () => register(parley.url)));
  const refused = codes.filter((code) => code !== 'OK');
  expect(new Set(refused)).toEqual(new Set(['UNAVAILABLE']));
  for (const _ of refused) expect(await register(parley.url)).toBe('OK');
  expect(await register(parley.url)).toBe('RATE_LIMITED');
});
