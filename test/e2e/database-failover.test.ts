import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { migrate } from '../../migrations/migrate.ts';
import { createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';
import { createPostgresPair } from '../setup/postgres-pair.ts';
import { createPostgresProxy } from '../setup/postgres-proxy.ts';
import { query } from '../setup/query.ts';
import { until } from '../setup/until.ts';

describe('with several hosts in DATABASE_URL', () => {
  test('the primary is used, and the standby that takes over for it, also where the old one falls silent', async () => {
    await using pair = await createPostgresPair();
    const [primary, standby] = [new URL(pair.primary.url), new URL(pair.standby.url)];
    await using proxy = await createPostgresProxy({ target: Number(primary.port) });
    const hosts = `127.0.0.1:${standby.port},127.0.0.1:${proxy.port}`;
    const url = `postgresql://${primary.username}:${primary.password}@${hosts}/parley?connect_timeout=10`;
    await migrate(createConfig(readEnvironment({ DATABASE_URL: url })), pino({ level: 'silent' }));
    const env = { DATABASE_URL: url, STATEMENT_TIMEOUT_MS: '2000', LOG_LEVEL: 'silent' };
    await using parley = await createDeployment('one process', env);
    const [alice] = await registerUsers(parley.url, 'alice');
    const id = await createConversation(alice, []);
    expect((await sendMessage(alice, id, 'before')).seq).toBe(1);
    await pair.caughtUp();

    proxy.fallSilent();
    const send = (text: string) => ({ input: { conversationId: id, body: text, clientMessageId: text } });
    expect(await alice.codeOf(mutation('sendMessage', 'message { seq }'), send('lost'))).toBe('UNAVAILABLE');
    await query(pair.standby.url, 'select pg_promote()');
    const sent = () => alice.codeOf(mutation('sendMessage', 'message { seq }'), send('after'));
    await until(async () => (await sent()) === 'OK');
    expect(await query(pair.standby.url, 'select seq, body from message order by seq')).toEqual([
      { seq: 1, body: 'before' },
      { seq: 2, body: 'after' },
    ]);
  });
});
