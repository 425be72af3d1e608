import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDeployment } from '../../setup/deployment.ts';
import { borrowDeployment, type LentDeployment } from '../../setup/lent-deployments.ts';

describe('the page of /explorer', () => {
  let parley: LentDeployment;
  let html: string;
  let assets: string[];
  beforeAll(async () => {
    parley = await borrowDeployment('one process');
    html = await (await get('/explorer')).text();
    assets = [...html.matchAll(/(?:src|href)="(explorer\/assets\/[^"]+)"/g)].map(([, path]) => `/${path}`);
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${parley.url}${path}`, { headers, redirect: 'manual' });
  const nonceOf = ({ headers }: Response) =>
    /'nonce-([\w-]{20,})'/.exec(headers.get('content-security-policy') ?? '')?.[1];

  test('may run its own files and talk to its own origin, and nothing else', async () => {
    const { status, headers } = await get('/explorer');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy.map((rule) => rule.replace(/'nonce-[\w-]+'/, "'nonce'"))).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "style-src 'self' 'nonce'",
      "style-src-attr 'unsafe-inline'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('has another nonce in each answer, which nobody keeps', async () => {
    const [first, second] = [await get('/explorer'), await get('/explorer')];
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(await first.text()).toContain(`nonce="${nonceOf(first)}"`);
    expect(first.headers.get('cache-control')).toBe('no-store');
  });

  test('names no other origin', () => {
    expect(html).not.toMatch(/https?:|\/\//);
  });

  test('is found with a slash too', async () => {
    const { status, headers } = await get('/explorer/');
    expect([status, new URL(headers.get('location') ?? '', `${parley.url}/explorer/`).pathname]).toEqual([
      308,
      '/explorer',
    ]);
  });

  test('has files of its own, with their types, to be kept for good', async () => {
    expect(assets.map((path) => path.replace(/-[A-Z0-9]{8}\./, '.'))).toEqual([
      '/explorer/assets/explorer.css',
      '/explorer/assets/explorer.js',
    ]);
    const types = await Promise.all(assets.map(async (path) => (await get(path)).headers.get('content-type')));
    expect(types).toEqual(['text/css; charset=utf-8', 'text/javascript; charset=utf-8']);
    for (const path of assets) {
      const { headers } = await get(path);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  test('is told by ETag that a file has not changed', async () => {
    const [path = ''] = assets;
    const etag = (await get(path)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);
    const again = await get(path, { 'if-none-match': `"other", ${etag}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test.each([
    ['br', 'br'],
    ['gzip, br;q=0.5', 'br'],
    ['gzip', null],
    ['gzip, br;q=0', null],
    ['gzip, br;q=0.0', null],
  ])('comes compressed to who accepts it: %s', async (accepted, encoding) => {
    const [path = ''] = assets;
    const response = await get(path, { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toContain('accept-encoding');
    const plain = await (await get(path, { 'accept-encoding': 'identity' })).text();
    expect(await response.text()).toBe(plain);
  });

  test.each(['nothing.js', '..%2Findex.html', '..%2F..%2Fgateway%2Fmain.js', 'explorer.css.br', ''])(
    'has no file %j',
    async (name) => {
      const response = await get(`/explorer/assets/${name}`);
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
      ]);
    },
  );
});

describe('without an explorer (EXPLORER=off)', () => {
  test('nothing is there', async () => {
    await using parley = await createDeployment('one process', { EXPLORER: 'off' });
    for (const path of ['/explorer', '/explorer/', '/explorer/access', '/explorer/assets/explorer.js'])
      expect((await fetch(`${parley.url}${path}`)).status).toBe(404);
    expect((await fetch(`${parley.url}/explorer/plan`, { method: 'POST' })).status).toBe(404);
  });
});
