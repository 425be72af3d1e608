import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { transform } from '@swc/core';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { projectFile } from '../../kernel/project.ts';
import { createKey, type NewKey } from '../setup/api-keys.ts';
import { type Client, createConversation, registerUser } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { query } from '../setup/query.ts';
import { registerWithRole } from '../setup/roles.ts';
import { type Sample, samplesOf, startModule, startShell } from '../setup/samples.ts';
import { Subscriber } from '../setup/subscriber.ts';

let parley: Deployment;
let admin: Client;
let ben: Client;
let key: NewKey;
let folder: string;
beforeAll(async () => {
  parley = await createDeployment('one process');
  admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
  ben = await registerUser(parley.url, 'ben');
  key = await createKey(admin, 'partner-bot', { userId: ben.userId, scopes: ['AS_USER'] });
  folder = await mkdtemp(join(tmpdir(), 'parley-samples-'));
});
afterAll(async () => {
  await parley[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The variables that somebody who reads the page has in their shell. */
const environment = () => ({
  PORT: new URL(parley.url).port,
  DATABASE_URL: parley.stores.databaseUrl,
  TOKEN: admin.accessToken ?? '',
  KEY: key.secret,
  USER_ID: ben.userId,
});

/** A sample with its files in a folder of the test. */
const here = (code: string): string =>
  code.replaceAll(/(?<=[ >])(manifest\.json|audit-log\.ndjson)/g, join(folder, '$1'));

/** Runs a sample in a shell of its own. Expects no problem; returns what it printed. */
async function shell(code: string, env: object = {}): Promise<string> {
  using running = await startShell({ ...environment(), ...env });
  running.type(here(`set -e -o pipefail\n${code}`));
  running.finish();
  const exitCode = await running.ended;
  expect([exitCode, running.err]).toEqual([0, []]);
  return running.out.join('\n');
}

/** Runs an operation of a page as an admin, with the variables that it needs. */
const operation =
  (variables: () => object | Promise<object> = () => ({})) =>
  async (code: string): Promise<void> => {
    expect(await admin.run(code, await variables())).toBeTruthy();
  };

/** Settings of a page must be ones that Parley takes. */
const settings = async (code: string): Promise<void> => {
  const pairs = code
    .trim()
    .split('\n')
    .map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? []);
  expect(createConfig(readEnvironment(Object.fromEntries(pairs))).redis.servers).toBeTruthy();
};

/** Decorators of a page must compile and be taken by their libraries, on a field of a class. */
const decorators = async (code: string): Promise<void> => {
  const source = `import 'reflect-metadata';
    import { Directive, Field, Mutation } from 'type-graphql';
    class SendMessagePayload {}
    class Sample { ${code.replace('…', "description: 'A picture.'")} sample() { return true; } }
    console.log(Sample.name);`;
  const parser = { syntax: 'typescript', decorators: true } as const;
  const compiled = await transform(source, { jsc: { parser, transform: { legacyDecorator: true }, target: 'es2024' } });
  using running = startModule(compiled.code);
  expect([await running.ended, running.err, running.out]).toEqual([0, [], ['Sample']]);
};

type Check = (code: string) => Promise<void>;

const DOCKER = 'needs Docker; test/deploy/compose.test.ts holds what it runs';
const FIRST_MINUTE = 'test/docs/first-minute.test.ts';
const OF_THE_PARTNER = 'kernel/webhooks/signature.test.ts';

/**
 * What becomes of each sample that somebody would run, in the order of its page: how it is run here, or where, or why
 * it is not.
 */
const CHECKS: Readonly<Record<string, readonly (Check | string)[]>> = {
  'README.md': ['test/standalone/start.test.ts', FIRST_MINUTE],
  'docs/first-conversation.md': Array.from({ length: 6 }, () => FIRST_MINUTE),
  'docs/clients.md': [
    ...Array.from({ length: 5 }, () => 'test/docs/clients.test.ts'),
    async (code) => {
      const [subscription = '', change = ''] = code.split(/\n(?=mutation)/);
      await using socket = new Subscriber(ben);
      const presence = socket.subscribe(subscription, { ids: [ben.userId], name: 'the screen' });
      expect(await presence.count(1)).toEqual([null]);
      const { watchPresence } = await ben.run(change, { ids: [ben.userId], name: 'the screen' });
      expect(watchPresence.users).toMatchObject([{ id: ben.userId, presence: { text: null } }]);
    },
  ],
  'docs/admin.md': [
    async (code) => expect(await shell(code)).toMatch(/^Password: \S{24}$/m),
    async (code) => {
      const PASSWORD = `a "quoted" \\ 'pass' $word`;
      await shell(`npm run --silent admin -- create alice2 --password-stdin <<< "$PASSWORD"`, { PASSWORD });
      expect(await shell(code.replace('alice', 'alice2'), { PASSWORD })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(await shell(code, { PASSWORD: 'wrong' })).toContain('UNAUTHENTICATED');
    },
    async (code) => {
      const user = await registerUser(parley.url, 'somebody');
      const inputs = [{}, { reason: 'Spam.' }, { role: 'MODERATOR' }];
      const operations = code.split(/\n(?=mutation)/);
      expect(operations).toHaveLength(inputs.length);
      for (const [index, text] of operations.entries())
        await operation(() => ({ input: { userId: user.userId, ...inputs[index] } }))(text);
    },
    operation(async () => ({ id: await createConversation(ben, []), reason: 'A complaint.' })),
    async (code) => {
      expect(await shell(code)).toContain('"action":"exportAuditLog"');
      expect(await readFile(join(folder, 'audit-log.ndjson'), 'utf8')).toBeDefined();
    },
  ],
  'docs/api-keys.md': [
    operation(() => ({ userId: ben.userId })),
    async (code) => expect(JSON.parse(await shell(code)).data.viewer).toMatchObject({ id: ben.userId }),
    async (code) => {
      const asking = `for await (const { data } of client.iterate({ query: '{ viewer { id } }' })) console.log(data.viewer.id);
        await client.dispose();`;
      using running = startModule(here(`${code}\n${asking}`), environment());
      expect([await running.ended, running.err, running.out]).toEqual([0, [], [ben.userId]]);
    },
    operation(async () => ({ apiKeyId: (await createKey(admin, 'partner-bot')).id })),
  ],
  'docs/contracts.md': [decorators, decorators],
  'docs/explorer.md': [async (code) => expect(JSON.parse(await shell(code)).fetches).toBeGreaterThan(0)],
  'docs/operations.md': [
    ...Array.from({ length: 6 }, () => DOCKER),
    operation(() => ({})),
    ...[DOCKER, DOCKER],
    async (code) => {
      const { username, pathname } = new URL(parley.stores.databaseUrl);
      const ours = code.replaceAll(
        'role parley in database parley',
        `role ${username} in database ${pathname.slice(1)}`,
      );
      for (const text of ours.trim().split('\n')) await query(parley.stores.databaseUrl, text);
    },
    settings,
    settings,
  ],
  'docs/trusted-documents.md': [
    async (code) => {
      const [manifest] = samplesOf('docs/trusted-documents.md');
      await writeFile(join(folder, 'manifest.json'), manifest?.code ?? '');
      expect(await shell(code)).toMatch(/Registered for client web: 1.*Removed of client web: 1/s);
    },
    async (code) => {
      await shell('npm run documents -- register manifest.json --client web');
      for (const answer of (await shell(code)).split('\n').filter(Boolean))
        expect(JSON.parse(answer).data).toEqual({ viewer: { id: admin.userId } });
    },
  ],
  'docs/usage.md': [operation(() => JSON.parse(samplesOf('docs/usage.md')[1]?.code ?? ''))],
  'docs/webhooks.md': [operation(async () => ({ apiKeyId: key.id })), OF_THE_PARTNER, OF_THE_PARTNER],
};

const RUNNABLE: ReadonlySet<string> = new Set(['sh', 'js', 'ts', 'graphql', 'sql', 'python']);
const runnable = (page: string): Sample[] => samplesOf(page).filter(({ language }) => RUNNABLE.has(language));

describe('what the documentation tells people to run', () => {
  test('is run here or elsewhere, or there is a reason why not', async () => {
    const docs = (await readdir(projectFile('docs')))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`);
    const pages = ['README.md', 'CONTRIBUTING.md', 'bench/README.md', ...docs];
    const found = pages.map((page) => [page, runnable(page).length] as const).filter(([, count]) => count > 0);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(CHECKS).map(([page, checks]) => [page, checks.length])),
    );
  });

  const shellSamples = Object.keys(CHECKS).flatMap((page) =>
    samplesOf(page)
      .filter(({ language }) => language === 'sh')
      .map(({ code }) => [page, code] as const),
  );

  test.each(shellSamples)(
    'takes the port from the shell, and stops at a variable that nobody has set: %s',
    (_, code) => {
      expect(code).not.toContain('localhost:4000');
      const taken = [...code.matchAll(/\$\{?([A-Z][A-Z_]+)\b(?!:[?-])/g)].map(([, name = '']) => name);
      expect(taken.filter((name) => !code.includes(`${name}=`))).toEqual([]);
    },
  );

  test.each([
    ['docs/admin.md', 2, 'PASSWORD'],
    ['docs/admin.md', 5, 'TOKEN'],
    ['docs/api-keys.md', 2, 'USER_ID'],
    ['docs/api-keys.md', 3, 'USER_ID'],
    ['docs/explorer.md', 1, 'TOKEN'],
    ['docs/trusted-documents.md', 2, 'TOKEN'],
  ])('asks nothing where something is empty: %s, sample %i without %s', async (page, number, name) => {
    const { language = '', code = '' } = runnable(page)[number - 1] ?? {};
    const env = { ...environment(), [name]: '' };
    using running = language === 'sh' ? await startShell(env) : startModule(code, env);
    running.type(here(code));
    running.finish();
    await running.ended;
    expect([running.out.join(''), running.err.join('\n')]).toEqual(['', expect.stringContaining(name)]);
  });

  const cases = Object.entries(CHECKS).flatMap(([page, checks]) =>
    checks.flatMap((check, index) => (typeof check === 'string' ? [] : [[page, index + 1, check] as const])),
  );
  test.each(cases)('runs as it stands: %s, sample %i', async (page, number, check) => {
    await check(runnable(page)[number - 1]?.code ?? '');
  });
});
