import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { checkDatabase } from '../kernel/reachable.ts';
import { createEmbeddedPostgres, sourceIn } from './embedded-postgres.ts';

describe('the embedded PostgreSQL', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-embedded-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('says, when its data are broken, which log tells why and where they are', async () => {
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '18\n');
    const starting = createEmbeddedPostgres({ folder, durable: false });
    await expect(starting).rejects.toThrow(
      `The embedded PostgreSQL ended before it was ready: its log, ${join(folder, 'postgres.log')}, says why; its data in ${join(folder, 'postgres')} must be`,
    );
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).not.toBe('');
  });

  test('is named by its log and its folder where it cannot be reached, not by a variable that nobody set', async () => {
    const env = readEnvironment({ DATABASE_URL: 'postgresql://parley:hunter2@127.0.0.1:1/parley' });
    const orm = { em: { fork: () => ({ execute: async () => Promise.reject(new Error('timeout exceeded')) }) } };
    const check = (...sources: [object?]) => checkDatabase(orm as never, createConfig(env, ...sources));
    await expect(check({ database: sourceIn('/data') })).rejects.toThrow(
      /^PostgreSQL at 127\.0\.0\.1:1 \(the embedded one: its log is \/data\/postgres\.log, its data are in \/data\/postgres\) cannot be reached: timeout exceeded$/,
    );
    await expect(check()).rejects.toThrow('(DATABASE_URL) cannot be reached');
  });
});
