import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { projectFile } from '../../kernel/project.ts';
import { readFunction } from '../../migrations/functions.ts';
import { findMissed, findSuperseded, parseFunctions, type SqlFunction } from '../../tools/schema/database/functions.ts';
import { readDatabaseSchema } from '../../tools/schema/database/read.ts';
import { createStores, type Stores } from '../setup/databases.ts';

const read = (path: string) => readFileSync(projectFile(path), 'utf8');

describe('the schema of the database', () => {
  let stores: Stores;
  let client: pg.Client;
  let functions: readonly SqlFunction[];
  const present = async () => parseFunctions(await readDatabaseSchema(client));
  /** Undoes what is done in it. */
  async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await client.query('begin');
    return work().finally(() => client.query('rollback'));
  }

  beforeAll(async () => {
    stores = await createStores();
    client = new pg.Client({ connectionString: stores.databaseUrl });
    await client.connect();
    functions = await present();
  });
  afterAll(async () => {
    await client.end();
    await stores[Symbol.asyncDispose]();
  });

  test('stands in schema/database.sql, in whatever month that is read', async () => {
    const stored = read('schema/database.sql').trim();
    expect(await readDatabaseSchema(client)).toBe(stored);
    await inTransaction(async () => {
      await client.query(`select parley_create_partitions_1('2040-01-01')`);
      expect(await readDatabaseSchema(client)).toBe(stored);
    });
  });

  test.each([
    ['create view stray as select 1', 'stray'],
    ['create sequence stray', 'stray'],
    [`create type stray as enum ('a')`, 'stray'],
    ['create aggregate stray (integer) (sfunc = int4pl, stype = integer)', 'stray'],
    ['create policy stray on "user"', 'stray'],
  ])('is not written without what "%s" adds', async (sql, name) => {
    const attempt = inTransaction(() => client.query(sql).then(() => readDatabaseSchema(client)));
    await expect(attempt).rejects.toThrow(`schema/database.sql would lack ${name}`);
  });

  test('has each function as its file creates it, and none without a file that has a version', async () => {
    const files = globSync(projectFile('migrations/functions/*.sql')).map((path) => basename(path, '.sql'));
    const filed = functions.filter(({ version }) => version > 0).map(({ name }) => name);
    expect(files).toEqual(expect.arrayContaining(filed));
    expect(filed).toContain('parley_send_message_1');
    await inTransaction(async () => {
      for (const name of filed) await client.query(readFunction(name));
      expect(await present()).toEqual(functions);
    });
  });

  test('keeps what processes of the release before call', () => {
    expect(findMissed(parseFunctions(read('schema/released/database.sql')), functions)).toEqual([]);
  });

  test('has no function that something calls and that is not there, or superseded', () => {
    const gone = new Set(findSuperseded(functions));
    const current = functions.filter((each) => !gone.has(each));
    const sources = globSync(projectFile('{kernel,subgraphs,gateway,operator,standalone}/**/*.ts')).map((path) =>
      readFileSync(path, 'utf8'),
    );
    const called = [...sources, ...current.map(({ text }) => text)].flatMap(
      (text) => text.match(/\bparley_\w+(?=\()/g) ?? [],
    );
    expect(called).toContain('parley_send_message_3');
    expect(current.map(({ name }) => name)).toEqual(expect.arrayContaining(called));
  });
});

describe('a database that was migrated since a release', () => {
  const create = (name: string, { returns = 'void', body = 'a' } = {}) =>
    `CREATE OR REPLACE FUNCTION public.${name}()\n RETURNS ${returns}\n LANGUAGE sql\nAS $function$${body}$function$;`;
  const functionsOf = (...texts: string[]) => parseFunctions(['-- tables', ...texts].join('\n\n'));
  const released = functionsOf(create('send'), create('send_9'), create('send_10'), create('old'));

  test('lacks nothing with the newest versions of what was released, and may drop the others', () => {
    expect(findSuperseded(released).map(({ name }) => name)).toEqual(['send', 'send_9']);
    const present = functionsOf(create('send_10'), create('send_11'), create('old', { body: 'b' }));
    expect(findMissed(released, present)).toEqual([]);
  });

  test('lacks a version that was dropped too early, or changed under its name', () => {
    expect(findMissed(released, functionsOf(create('send_11'), create('old_1')))).toEqual([
      'send_10: the release before calls it',
      'old: the release before calls it',
    ]);
    expect(findMissed(released, functionsOf(create('send_10', { body: 'b' }), create('old')))).toEqual([
      'send_10: is not as it was released',
    ]);
  });

  test('may drop at once what only its own triggers call', () => {
    expect(findMissed(functionsOf(create('count_1', { returns: 'trigger' })), [])).toEqual([]);
  });
});
