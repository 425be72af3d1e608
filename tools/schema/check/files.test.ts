import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseAccepted } from './accepted.ts';
import { isDay, removalDay } from './deprecations.ts';
import { parseManifest } from './documents.ts';
import { release } from './release.ts';
import { clientSchemas, readReleased, writeReleased } from './released.ts';
import type { Report } from './report.ts';

const CONTRACTS = new Set(['api', 'partner-bot']);

describe('The list of accepted changes', () => {
  const good = { coordinate: 'User.photo', contract: 'api', reason: 'Nobody used it.', date: '2027-02-01' };
  const parse = (...entries: unknown[]) => parseAccepted(JSON.stringify(entries), CONTRACTS);

  test('has a coordinate, a contract, a reason and a date each', () => {
    for (const coordinate of ['*', 'User', 'Query.users(first:)', 'Mood.BAD'])
      expect(parse({ ...good, coordinate })).toEqual([{ ...good, coordinate }]);
  });

  test.each<readonly [what: string, entry: unknown, message: string]>([
    ['no coordinate', { ...good, coordinate: 'User photo' }, '"coordinate" must be as in User.avatarUrl'],
    ['no such contract', { ...good, contract: 'web' }, '"contract" must be one of api, partner-bot.'],
    ['no reason', { ...good, reason: ' ' }, '"reason" must say why.'],
    ['no date', { ...good, date: undefined }, '"date" must be a day, as in 2027-03-01.'],
    ['a date that is none', { ...good, date: '2027-02-30' }, '"date" must be a day'],
    ['an unknown key', { ...good, until: 1 }, 'unknown key "until"'],
    ['no object', 'User.photo', 'must be an object.'],
  ])('is refused for %s, with the number of the entry', (_, entry, message) => {
    expect(() => parse(good, entry)).toThrow(`accepted-changes.json: entry 2: ${message}`);
  });

  test('is refused when it is no list', () => {
    expect(() => parseAccepted('{}', CONTRACTS)).toThrow('accepted-changes.json: must be a list.');
    expect(() => parseAccepted('[', CONTRACTS)).toThrow('accepted-changes.json: is not JSON');
  });
});

describe('A manifest', () => {
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: [] };
  const operation = { id: '1', name: 'A', type: 'query', body: '{ a }' };
  const parse = (more: object) => parseManifest('web.json', JSON.stringify({ ...manifest, ...more }), CONTRACTS);

  test('is for the public API when it names no contract', () => {
    expect(parse({ operations: [operation] })).toMatchObject([{ name: 'A', contract: 'api' }]);
    expect(parse({ operations: [operation], contract: 'partner-bot' })).toMatchObject([{ contract: 'partner-bot' }]);
  });

  test.each<readonly [what: string, more: object, message: string]>([
    ['another format', { format: 'relay' }, 'web.json: is no "apollo-persisted-query-manifest" of version 1.'],
    ['another version', { version: 2 }, 'web.json: is no "apollo-persisted-query-manifest" of version 1.'],
    ['a contract that is none', { contract: 'x' }, 'web.json: "contract" must be one of api, partner-bot.'],
    ['an operation without a body', { operations: [{ id: '1', name: 'A' }] }, 'web.json: operation 1 must have'],
    ['what does not parse', { operations: [{ ...operation, body: '{' }] }, 'web.json: operation A: Syntax Error'],
  ])('is refused for %s', (_, more, message) => {
    expect(() => parse(more)).toThrow(message);
  });
});

describe('A day', () => {
  test('is one of the calendar', () => {
    expect(['2027-03-01', '2028-02-29', '2027-02-29', '2027-13-01', '27-03-01', '2027-03-01x'].map(isDay)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('of removal is the last one that a reason names', () => {
    expect(removalDay('Announced on 2026-12-01. Removed on 2027-03-01.')).toBe('2027-03-01');
    expect(removalDay('See ticket 12027-03-011.')).toBeUndefined();
    expect(removalDay('No longer supported')).toBeUndefined();
  });
});

describe('What was released', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'released-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is read as it was written, and contracts that are gone go', async () => {
    expect(await readReleased(folder)).toEqual({ sdl: new Map() });
    const files = new Map([
      ['api.graphql', 'type Query { a: Int }\n'],
      ['contracts/partner-bot.graphql', 'type Query { b: Int }\n'],
      ['contracts/partner-bot.supergraph.graphql', 'not for clients'],
      ['users.graphql', 'not for clients'],
    ]);
    const sdl = clientSchemas(files);
    const written = { release: { version: 3, date: '2027-03-01' }, sdl, database: 'create' };
    await writeReleased(folder, written);
    expect(await readReleased(folder)).toEqual(written);
    await writeReleased(folder, { ...written, sdl: new Map([['api', 'type Query { a: Int }']]) });
    expect(await readdir(join(folder, 'contracts'))).toEqual([]);
  });

  test('is replaced when SQL functions are others, and whoever releases hears which may go then', async () => {
    const sdl = new Map([['api', 'type Query { a: Int }']]);
    const create = (...names: string[]) =>
      names.map((name) => `CREATE OR REPLACE FUNCTION public.${name}()`).join('\n\n');
    const released = { release: { version: 3, date: '2027-03-01' }, sdl, database: create('a', 'a_1', 'b_1') };
    const checked = { sdl, released, accepted: [], report: {} as Report };
    const attempt = (database: string) => release(folder, { ...checked, database }, '2027-04-01');
    expect(await attempt(create('a', 'a_1', 'b_1'))).toMatchObject({ message: 'Nothing to release.' });
    expect(await attempt(create('a_1', 'a_2', 'b_1'))).toEqual({
      release: { version: 4, date: '2027-04-01' },
      message: 'Released version 4: commit schema/.\nThe next migration may drop these SQL functions: a_1.',
    });
    expect(await readFile(join(folder, 'released/database.sql'), 'utf8')).toBe(create('a_1', 'a_2', 'b_1'));
    expect((await attempt(create('a_2', 'b_1'))).message).toBe('Released version 4: commit schema/.');
  });

  test('in part is refused', async () => {
    await writeFile(join(folder, 'api.graphql'), 'type Query { a: Int }');
    await expect(readReleased(folder)).rejects.toThrow('released: has only one of release.json and api.graphql.');
    await writeFile(join(folder, 'release.json'), '{ "version": 1, "date": "soon" }');
    await expect(readReleased(folder)).rejects.toThrow('released/release.json: must have a version');
  });
});
