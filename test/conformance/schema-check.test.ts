import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'));
  await cp(projectFile('schema/contracts'), join(folder, 'contracts'), { recursive: true });
  await cp(projectFile('schema/database.sql'), join(folder, 'database.sql'));
});
afterAll(() => rm(folder, { recursive: true }));

/** `npm run schema:check` or `schema:release` on the copy. */
const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const program = projectFile('dist/tools/schema/check/main.js');
    const child = execFile(nodeBinary(), [program, ...args, '--folder', folder], (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });

/** Makes the released schema one that had more. */
async function releaseMore(file: string, from: string, to: string): Promise<void> {
  const path = join(folder, 'released', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

const FIELD = 'type User {\n';
const MORE = 'type User {\n  nickname: String\n';

describe('npm run schema:check', () => {
  test('fails with field, contracts and trusted documents, until each is accepted; then it can be released', async () => {
    expect(await run('release')).toMatchObject({ code: 0, out: expect.stringContaining('Released version 1') });

    for (const file of ['api.graphql', 'contracts/partner-bot.graphql']) await releaseMore(file, FIELD, MORE);
    const operation = { id: '7f', name: 'Nicknames', type: 'query', body: '{ viewer { nickname } }' };
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, contract: 'partner-bot' };
    await mkdir(join(folder, 'more'));
    await writeFile(join(folder, 'more/bot.json'), JSON.stringify({ ...manifest, operations: [operation] }));
    const documents = ['--documents', join(folder, 'more')];
    const failed = await run('release', ...documents);
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('Not released') });
    expect(failed.out).toContain(
      "  User.nickname (api, partner-bot): Field 'nickname' was removed from object type 'User'",
    );
    expect(failed.out).toContain('    breaks bot.json: Nicknames (7f)');

    const accepted = ['api', 'partner-bot', 'support-desk'].map((contract) => ({
      ...{ coordinate: 'User.nickname', contract, reason: 'Never filled.', date: '2026-11-21' },
    }));
    await writeFile(join(folder, 'accepted-changes.json'), JSON.stringify(accepted));
    const passed = await run('check', '--json', ...documents);
    expect(passed.code).toBe(0);
    expect(JSON.parse(passed.out)).toMatchObject({
      ok: true,
      accepted: [{ coordinate: 'User.nickname', contracts: ['api', 'partner-bot'], documents: [{ id: '7f' }] }],
      unusedAccepted: [{ contract: 'support-desk' }],
      baseline: { version: 1 },
    });
    expect(await run('release', ...documents)).toMatchObject({ code: 0, out: expect.stringContaining('version 2') });
    expect(JSON.parse(await readFile(join(folder, 'accepted-changes.json'), 'utf8'))).toEqual([accepted[2]]);
    expect(JSON.parse(await readFile(join(folder, 'released/release.json'), 'utf8'))).toMatchObject({ version: 2 });
    expect(await readFile(join(folder, 'released/database.sql'), 'utf8')).toContain('parley_send_message');
  });

  test('cannot be made with a baseline that a merge has broken', async () => {
    const path = join(folder, 'released/contracts/partner-bot.graphql');
    const text = await readFile(path, 'utf8');
    await writeFile(path, `<<<<<<< ours\n${text}`);
    const { code, err } = await run('check');
    await writeFile(path, text);
    expect([code, err.trim()]).toEqual([
      2,
      'released/contracts/partner-bot.graphql: is no schema: Syntax Error: Unexpected character: "<".',
    ]);
  });

  test('cannot be made with a contract that cannot be built', async () => {
    const broken = { description: 'Too little.', exclude: ['account', 'wirte'] };
    await writeFile(join(folder, 'contracts/partner-odd.json'), JSON.stringify(broken));
    expect(await run('check')).toMatchObject({ code: 2, err: expect.stringMatching(/^partner-odd: .* tag "wirte"/) });
  });

  test.each([
    [['--documents', 'nowhere'], /^nowhere: there is no such folder\.$/],
    [['--documents', projectFile('package.json')], /package\.json: there is no such folder\.$/],
    [['more'], /^Nothing is done with "more": the options are --json, --documents <folder> and --folder <folder>\.$/],
    [['--nope'], /^Unknown option '--nope': the options are --json, /],
  ])('cannot be made with %j', async (args, message) => {
    const { code, out, err } = await run('check', ...args);
    expect([code, out, err.trim()]).toEqual([2, '', expect.stringMatching(message)]);
  });
});
