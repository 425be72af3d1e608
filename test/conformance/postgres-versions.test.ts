import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { registeredStatements } from '../../kernel/database/statement.ts';
import { projectFile } from '../../kernel/project.ts';
import { migrate } from '../../migrations/migrate.ts';
import { createEmbeddedPostgres } from '../../standalone/embedded-postgres.ts';
import { readDatabaseSchema } from '../../tools/schema/database/read.ts';

/** The versions there may be beside the 18 that all other tests run on, as packages of binaries. */
const OLDER = ['embedded-postgres-15', 'embedded-postgres-16', 'embedded-postgres-17'];

/** Statements that PREPARE does not take, or that change nothing that outlives a transaction. */
const UTILITY = /^\s*(set|lock)\b/i;

/** A test, a program or a page would do more than register its statements. */
const isModule = (path: string) => !/(\.test|\.d|\/main)\.ts$|\/app\//.test(path);

describe('the hand-written statements', () => {
  let texts: string[];
  beforeAll(async () => {
    for (const path of globSync(projectFile('{kernel,subgraphs,gateway,operator}/**/*.ts')).filter(isModule))
      if (/\bstatement[<(]/.test(readFileSync(path, 'utf8'))) await import(path);
    texts = registeredStatements();
  });

  test.each(OLDER)('and the migrations are understood by %s', async (from) => {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'parley-older-'));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const { url } = stack.use(await createEmbeddedPostgres({ folder, durable: false, from }));
    await migrate(createConfig(readEnvironment({ DATABASE_URL: url })), pino({ level: 'silent' }));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    stack.defer(() => client.end());

    expect(await readDatabaseSchema(client)).toBe(readFileSync(projectFile('schema/database.sql'), 'utf8').trim());
    expect(texts.length).toBeGreaterThan(100);
    const refusals: string[] = [];
    await client.query('begin');
    for (const [index, text] of texts.entries()) {
      await client.query('savepoint before');
      const sent = UTILITY.test(text) ? text : `prepare statement_${index} as ${text}`;
      await client.query(sent).catch(({ message }: Error) => refusals.push(`${message}: ${text}`));
      await client.query('rollback to savepoint before');
    }
    expect(refusals).toEqual([]);
  });
});
