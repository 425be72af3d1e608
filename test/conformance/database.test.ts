import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client, Pool } from 'pg';
import { isOutage } from '../../kernel/outage.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createStores, type Stores } from '../setup/databases.ts';
import { openResources } from '../setup/resources.ts';

const POOL = 3;

describe('a transaction whose connection is lost', () => {
  let stores: Stores;
  let resources: Resources;
  beforeAll(async () => {
    stores = await createStores();
    resources = await openResources(stores, { env: { DATABASE_POOL: String(POOL) } });
  });
  afterAll(async () => {
    await resources[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  });

  const entities = () => resources.orm.em.fork();

  /** Ends the connection of a transaction as PostgreSQL does when it stops, and asks something of it then. */
  async function loseConnection(knowsIt: boolean): Promise<void> {
    const pool = (await entities().getDriver().getConnection().getNativeClient()) as Pool;
    const acquired = once(pool, 'acquire') as Promise<[Client]>;
    await entities().transactional(async (em) => {
      const [client] = await acquired;
      const ended = new Promise((resolve) => void client.once('end', () => resolve(undefined)));
      const [{ pid }] = (await em.execute('select pg_backend_pid() as pid')) as [{ pid: number }];
      await entities().execute('select pg_terminate_backend(?)', [pid]);
      if (knowsIt) await ended;
      await em.execute('select 1');
    });
  }

  test.each([
    ['before it is asked again', true],
    ['while it is asked', false],
  ])('%s is an outage, and costs the pool nothing', async (_, knowsIt) => {
    for (let n = 0; n < POOL * 2; n++) {
      const outcome = await loseConnection(knowsIt).then(() => 'no error', isOutage);
      expect(outcome).toBe(true);
    }
    const together = Promise.withResolvers<void>();
    let begun = 0;
    const begin = () =>
      entities().transactional(async () => {
        if (++begun === POOL) together.resolve();
        await together.promise;
      });
    await Promise.all(Array.from({ length: POOL }, begin));
  });
});
