import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeFiles } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'));
});
afterEach(() => rm(folder, { recursive: true }));

const files = new Map([
  ['api.graphql', 'type Query'],
  ['contracts/a.graphql', 'type Query'],
]);

describe('Generated files', () => {
  test('are written once, and told apart from what stands there', async () => {
    expect(await writeFiles(folder, files, { check: true })).toEqual(['api.graphql', 'contracts/a.graphql']);
    expect(await readdir(folder)).toEqual([]);
    expect(await writeFiles(folder, files, { check: false })).toEqual(['api.graphql', 'contracts/a.graphql']);
    expect(await readFile(join(folder, 'contracts/a.graphql'), 'utf8')).toBe('type Query\n');
    expect(await writeFiles(folder, files, { check: true })).toEqual([]);
  });

  test('of a contract that is gone are found, and go', async () => {
    await writeFiles(folder, files, { check: false });
    for (const name of ['b.graphql', 'b.json']) await writeFile(join(folder, 'contracts', name), '');
    expect(await writeFiles(folder, files, { check: true })).toEqual(['contracts/b.graphql']);
    await writeFiles(folder, files, { check: false });
    expect((await readdir(join(folder, 'contracts'))).toSorted()).toEqual(['a.graphql', 'b.json']);
  });
});
