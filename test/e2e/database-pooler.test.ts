import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import { createStores, type Stores } from '../setup/databases.ts';
import { createPostgresProxy, PGBOUNCER_TAKES, type PostgresProxy } from '../setup/postgres-proxy.ts';

describe('behind a pooler that refuses settings of a session, as PgBouncer does', () => {
  let stores: Stores;
  let proxy: PostgresProxy;
  beforeAll(async () => {
    stores = await createStores();
    proxy = await createPostgresProxy({
      target: Number(new URL(stores.databaseUrl).port),
      allowed: PGBOUNCER_TAKES,
    });
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  });

  /** A gateway that has sent a message and shown it, over the pooler. */
  async function converse(env: Readonly<Record<string, string>>): Promise<void> {
    const url = new URL(stores.databaseUrl);
    url.port = String(proxy.port);
    await using gateway = await createCountedGateway({ DATABASE_URL: url.href, ...env }, stores);
    const [alice, bob] = await registerUsers(gateway.url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await sendMessage(alice, id, 'hello');
    const page = `{ conversation(id: "${id}") { unreadCount messages(last: 5) { edges { node { body readCount } } } } }`;
    expect((await bob.run(page)).conversation).toMatchObject({
      ...{ unreadCount: 1, messages: { edges: [{ node: { body: 'hello' } }] } },
    });
  }

  test('the start is refused in one line as long as they are sent', async () => {
    await expect(converse({})).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${proxy.port} (DATABASE_URL) cannot be reached: unsupported startup parameter: statement_timeout`,
    );
  });

  test('DATABASE_STARTUP_PARAMETERS=off sends none, and DATABASE_PREPARE=off prepares nothing by a name', async () => {
    await converse({ DATABASE_STARTUP_PARAMETERS: 'off', DATABASE_PREPARE: 'off' });
    expect([...proxy.statements]).toEqual(['']);
  });
});
