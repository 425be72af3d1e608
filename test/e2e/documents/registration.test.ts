import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectFile } from '../../../kernel/project.ts';
import { nodeBinary } from '../../../tools/bootstrap.mjs';
import { parseManifest } from '../../../tools/schema/check/documents.ts';
import { hashOf } from '../../setup/ask-by-transport.ts';
import { type Client, mutation } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { manifestOf } from '../../setup/manifests.ts';
import { query } from '../../setup/query.ts';
import { registerWithRole } from '../../setup/roles.ts';

let gateway: Deployment;
let admin: Client;
let folder: string;

const VIEWER = 'query Viewer { viewer { id } }';
const SEND = 'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }';
const SEND_AT_ONCE = 'mutation Send { sendMessage(input: { conversationId: "1", body: "x" }) { message { id } } }';
const AUDIT = 'query Audit { auditLog { edges { node { id } } } }';
const DOCUMENTS = `query ($client: String, $contract: String, $first: Int, $after: String) {
  trustedDocuments(client: $client, contract: $contract, first: $first, after: $after) {
    edges { cursor node { id client contract name type body registeredAt } } pageInfo { hasNextPage }
  }
}`;

beforeAll(async () => {
  gateway = await createCountedGateway();
  admin = await registerWithRole(gateway.url, gateway.stores, 'ADMIN');
  folder = mkdtempSync(join(tmpdir(), 'parley-documents-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await gateway[Symbol.asyncDispose]();
});

const register = (input: object) => admin.mutate('registerTrustedDocuments', input, 'registered unchanged');
const errorOf = (input: object) => admin.errorOf(mutation('registerTrustedDocuments', 'registered'), { input });
const namesOf = async (variables: object): Promise<string[]> =>
  (await admin.run(DOCUMENTS, variables)).trustedDocuments.edges.map(
    ({ node }: { node: { name: string } }) => node.name,
  );
const rows = (sql: string, values: unknown[] = []) => query(gateway.stores.databaseUrl, sql, values);
const auditOf = (subject: string) =>
  rows('select action, actor_id, subject_type, details from audit_entry where subject_id = $1 order by id', [subject]);

describe('a manifest', () => {
  test('is registered as a whole, once, and listed', async () => {
    const input = { client: 'app', manifest: manifestOf(VIEWER, SEND) };
    expect(await register(input)).toEqual({ registered: 2, unchanged: 0 });
    expect(await register(input)).toEqual({ registered: 0, unchanged: 2 });
    const { trustedDocuments } = await admin.run(DOCUMENTS, { client: 'app' });
    const nodes = trustedDocuments.edges.map(({ node }: { node: { name: string } }) => node);
    const common = { client: 'app', contract: null, registeredAt: expect.any(String) };
    expect(nodes).toHaveLength(2);
    expect(nodes).toContainEqual({ ...common, id: hashOf(VIEWER), name: 'Viewer', type: 'query', body: VIEWER });
    expect(nodes).toContainEqual({ ...common, id: hashOf(SEND), name: 'Send', type: 'mutation', body: SEND });
  });

  test('is in the audit log, in the same transaction', async () => {
    const input = { client: 'audited', manifest: manifestOf(VIEWER) };
    await register(input);
    await admin.mutate('removeTrustedDocuments', { client: 'audited' }, 'removed');
    const common = { actor_id: admin.userId, subject_type: 'TrustedDocuments' };
    expect(await auditOf('client:audited')).toEqual([
      {
        ...{ ...common, action: 'registerTrustedDocuments' },
        details: { registered: 1, unchanged: 0, ids: [hashOf(VIEWER)] },
      },
      { ...{ ...common, action: 'removeTrustedDocuments' }, details: { removed: 1, ids: [hashOf(VIEWER)] } },
    ]);
    await rows('alter table audit_entry rename to audit_entry_away');
    try {
      expect((await errorOf(input)).extensions.code).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await rows('alter table audit_entry_away rename to audit_entry');
    }
    expect(await namesOf({ client: 'audited' })).toEqual([]);
  });

  const bad = (change: object, body = VIEWER) => {
    const manifest = manifestOf(SEND, body);
    const [first, last] = manifest.operations;
    return { manifest: { ...manifest, operations: [first, { ...last, ...change }] } };
  };
  test.each([
    ['a field that there is not', bad({}, 'query Bad { viewer { nickname } }'), /Bad: Cannot query field "nickname"/],
    ['what is no GraphQL', bad({ name: 'Bad' }, 'query Bad {'), /Bad: Syntax Error/],
    ['two operations', bad({}, 'query Bad { viewer { id } } query Worse { viewer { id } }'), /Bad: .* one operation/],
    ['another name', bad({ name: 'Bad' }), /operations\.1\.name .*Bad: its body names its operation otherwise/],
    ['another type', bad({ type: 'mutation' }), /operations\.1\.type .*Viewer: its type must be "query"/],
    ['another hash', bad({ id: hashOf('other') }), /operations\.1\.body .*Viewer: its id is not the SHA-256/],
    ['a NUL', bad({}, `${VIEWER} # \0`), /operations\.1\.body .*Viewer: .* NUL/],
    ['too great a depth', bad({}, `query Deep { conversation(id: 1) ${deep(8)} }`), /Deep: Query depth limit/],
    ['what always costs too much', bad({}, `query Dear { ${dear()} }`), /Dear: it costs \d+ at least/],
    ['no name', bad({ name: '' }), /operations\.1\.name must be a name/],
    ['no operations', { manifest: manifestOf() }, /must have 1 to 2000 entries/],
    ['another format', { manifest: { ...manifestOf(VIEWER), format: 'relay' } }, /manifest.format must be/],
    ['another version', { manifest: { ...manifestOf(VIEWER), version: 2 } }, /manifest.version must be 1/],
  ])('with %s is refused with its name, and nothing of it is registered', async (_, input, message) => {
    const error = await errorOf({ client: 'refused', ...input });
    expect(error).toMatchObject({ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } });
    expect(error.extensions.field).toBe(error.message.split(' ')[0]?.replace('.1.', '.'));
    expect(await namesOf({ client: 'refused' })).toEqual([]);
    expect(await auditOf('client:refused')).toEqual([]);
  });

  test('whose pages are as long as a variable says is refused only when the shortest are too many', async () => {
    const text = `query Pages($n: Int) { ${dear('$n')} }`;
    expect(await register({ client: 'pages', manifest: manifestOf(text) })).toMatchObject({ registered: 1 });
  });

  test('for a contract is checked against what the contract shows', async () => {
    const contract = 'partner-readonly';
    const audit = await errorOf({ contract, manifest: manifestOf(VIEWER, AUDIT) });
    expect(audit.message).toMatch(/Audit: Cannot query field "auditLog"/);
    const send = await errorOf({ contract, manifest: manifestOf(VIEWER, SEND_AT_ONCE) });
    expect(send.message).toMatch(/Send: Schema is not configured to execute mutation operations\.$/);
    expect(await register({ contract, manifest: manifestOf(VIEWER) })).toEqual({ registered: 1, unchanged: 0 });
    expect(await namesOf({ contract })).toEqual(['Viewer']);
    const unknown = await errorOf({ contract: 'nobody', manifest: manifestOf(VIEWER) });
    expect(unknown.extensions.code).toBe('NOT_FOUND');
  });

  test.each([
    [{}, 'client'],
    [{ client: 'a', contract: 'partner-bot' }, 'contract'],
    [{ client: 'two words' }, 'client'],
    [{ client: '' }, 'client'],
    [{ contract: '../partner-bot' }, 'contract'],
  ])('needs one owner: %j', async (owner, field) => {
    expect((await errorOf({ ...owner, manifest: manifestOf(VIEWER) })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });
});

describe('registered documents', () => {
  test('do not change, whoever tries', async () => {
    await register({ client: 'fixed', manifest: manifestOf(VIEWER) });
    await expect(rows(`update trusted_document set body = '{ x }'`)).rejects.toThrow(
      'registered documents do not change',
    );
  });

  test('are removed one by one, or all of an owner', async () => {
    await register({ client: 'gone', manifest: manifestOf(VIEWER, SEND) });
    await register({ client: 'stays', manifest: manifestOf(VIEWER) });
    const remove = (ids?: string[]) => admin.mutate('removeTrustedDocuments', { client: 'gone', ids }, 'removed');
    expect(await remove([hashOf(VIEWER), hashOf('nothing')])).toEqual({ removed: 1 });
    expect(await remove()).toEqual({ removed: 1 });
    expect([await namesOf({ client: 'gone' }), await namesOf({ client: 'stays' })]).toEqual([[], ['Viewer']]);
    const input = { client: 'stays', ids: [hashOf(VIEWER), 'x'] };
    const error = await admin.errorOf(mutation('removeTrustedDocuments', 'removed'), { input });
    expect(error.message).toMatch(/^ids\.1 must be/);
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'ids' });
  });

  test('are listed page by page', async () => {
    const texts = ['A', 'B', 'C'].map((name) => `query ${name} { viewer { id } }`);
    await register({ client: 'pages-of-it', manifest: manifestOf(...texts) });
    const pageAfter = async (after: string | null) =>
      (await admin.run(DOCUMENTS, { client: 'pages-of-it', first: 2, after })).trustedDocuments;
    const first = await pageAfter(null);
    const last = await pageAfter(first.edges.at(-1).cursor);
    expect([first.pageInfo.hasNextPage, last.pageInfo.hasNextPage]).toEqual([true, false]);
    const seen: string[] = [...first.edges, ...last.edges].map(({ node }) => node.name);
    expect(seen.toSorted()).toEqual(['A', 'B', 'C']);
  });

  test.each(['USER', 'MODERATOR'] as const)('are not for a %s', async (role) => {
    const user = await registerWithRole(gateway.url, gateway.stores, role);
    const input = { client: 'app', manifest: manifestOf(VIEWER) };
    expect(await user.codeOf(DOCUMENTS)).toBe('FORBIDDEN');
    expect(await user.codeOf(mutation('registerTrustedDocuments', 'registered'), { input })).toBe('FORBIDDEN');
    const removal = { input: { client: 'app' } };
    expect(await user.codeOf(mutation('removeTrustedDocuments', 'removed'), removal)).toBe('FORBIDDEN');
  });
});

describe('npm run documents', () => {
  const documents = async (...args: string[]) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: gateway.stores.databaseUrl };
    const program = projectFile('dist/operator/documents.js');
    const run = promisify(execFile)(nodeBinary(), [program, ...args], { env });
    return run.then(
      ({ stdout }) => stdout,
      (error: { stderr: string }) => error.stderr,
    );
  };

  test('registers a file, prints it again and removes it', async () => {
    const file = join(folder, 'manifest.json');
    const manifest = manifestOf(SEND, VIEWER);
    writeFileSync(file, JSON.stringify(manifest));
    expect(await documents('register', file, '--client', 'cli')).toBe(
      'Registered for client cli: 2; there before: 0.\n',
    );
    expect(await documents('register', file, '--client', 'cli')).toBe(
      'Registered for client cli: 0; there before: 2.\n',
    );
    expect(JSON.parse(await documents('export', '--client', 'cli'))).toEqual(manifest);
    expect(await documents('remove', '--client', 'cli', hashOf(SEND))).toBe('Removed of client cli: 1.\n');
    expect(await namesOf({ client: 'cli' })).toEqual(['Viewer']);
    const [entry] = await auditOf('client:cli');
    const account = expect.stringMatching(/^.+@.+$/);
    expect(entry).toMatchObject({ action: 'registerTrustedDocuments', actor_id: null, details: { account } });
  });

  test('prints the documents of a contract as the check of the schema reads them', async () => {
    const file = join(folder, 'partner.json');
    writeFileSync(file, JSON.stringify(manifestOf(VIEWER)));
    await documents('register', file, '--contract', 'partner-readonly');
    const text = await documents('export', '--contract', 'partner-readonly');
    expect(parseManifest('partner.json', text, new Set(['partner-readonly']))).toMatchObject([
      { contract: 'partner-readonly', name: 'Viewer' },
    ]);
    await documents('remove', '--contract', 'partner-readonly');
  });

  test('says in one line what is wrong', async () => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, JSON.stringify(manifestOf('query Bad { nothing }')));
    expect(await documents('register', file, '--contract', 'partner-bot')).toMatch(
      /^documents: .*Bad: Cannot query field "nothing" on type "Query"\.\n$/,
    );
    writeFileSync(file, 'not JSON');
    expect(await documents('register', file, '--client', 'cli')).toBe('documents: manifest must be JSON.\n');
    expect(await documents('register', file)).toMatch(/^documents: Say whose documents: [^\n]+\n$/);
  });
});

function deep(levels: number): string {
  return levels === 0 ? '{ id }' : `{ lastMessage { conversation ${deep(levels - 1)} } }`;
}

/** Pages in pages in pages. */
function dear(size = '100'): string {
  const page = (field: string, below: string) => `${field}(first: ${size}) { edges { node { ${below} } } }`;
  return page('conversations', `${page('messages', `id conversation { ${page('participants', 'joinedAt')} }`)}`);
}
