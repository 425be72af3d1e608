import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createEmbeddedRedis } from '../../standalone/embedded-redis.ts';
import { createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';
import { fetchInside } from '../setup/metrics.ts';
import { FORMS } from '../setup/plans.ts';
import { until } from '../setup/until.ts';

describe.each(FORMS)('without Redis (%s)', (form) => {
  test('messages are sent and read as before, presence is unavailable, and readiness says why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
    await using redis = await createEmbeddedRedis(folder);
    // With rate limits on, the limiter has to do without Redis too.
    await using parley = await createDeployment(form, { REDIS_URL: redis.url, RATE_LIMITS: 'on', LOG_LEVEL: 'silent' });
    const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await redis[Symbol.asyncDispose]();

    expect((await sendMessage(alice, id, 'still here')).seq).toBe(1);
    const { conversation } = await bob.run(`{ conversation(id: "${id}") { unreadCount lastMessage { body } } }`);
    expect(conversation).toEqual({ unreadCount: 1, lastMessage: { body: 'still here' } });
    const setPresence = mutation('setPresence', 'presence { status }');
    expect(await alice.codeOf(setPresence, { input: { status: 'ONLINE' } })).toBe('UNAVAILABLE');
    // A state of health that was found out holds for a second.
    const readChecks = async () =>
      ((await (await fetchInside(parley.url, '/health/ready')).json()) as { checks: Record<string, string> }).checks;
    await until(async () => (await readChecks()).redis === 'unreachable');
    expect(await readChecks()).toMatchObject({ database: 'ok', messages: 'ok' });
    expect((await fetch(`${parley.url}/health/ready`)).status).toBe(503);
    rmSync(folder, { recursive: true, force: true });
  });
});
