import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectFile } from '../project.ts';
import { signatureHeaders } from './signature.ts';

type Verify = (headers: Readonly<Record<string, string>>, body: Buffer, secret: string) => boolean;

const folder = mkdtempSync(join(tmpdir(), 'parley-signature-'));
let isFromParley: Verify;

beforeAll(async () => {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readFileSync(projectFile('docs/webhooks.md'), 'utf8')) ?? [];
  const file = join(folder, 'verify.mjs');
  writeFileSync(file, code);
  ({ isFromParley } = (await import(file)) as { isFromParley: Verify });
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = '{"body":"Grüße 👋"}';
const body = Buffer.from(text);
const headersOf = (secrets: readonly string[], now?: number) =>
  signatureHeaders({ id: 'evt_1', body: text, secrets }, now);

describe('The code by which receivers know our requests', () => {
  test('takes what is signed with the secret, also beside another one', () => {
    expect(isFromParley(headersOf(['whsec_a']), body, 'whsec_a')).toBe(true);
    expect(isFromParley(headersOf(['whsec_b', 'whsec_a']), body, 'whsec_a')).toBe(true);
  });

  test('refuses what others signed, what was changed, and what is old', () => {
    expect(isFromParley(headersOf(['whsec_b']), body, 'whsec_a')).toBe(false);
    expect(isFromParley(headersOf(['whsec_a']), Buffer.from('{}'), 'whsec_a')).toBe(false);
    expect(isFromParley({ ...headersOf(['whsec_a']), 'parley-webhook-id': 'evt_2' }, body, 'whsec_a')).toBe(false);
    for (const seconds of [-310, 310])
      expect(isFromParley(headersOf(['whsec_a'], Date.now() + seconds * 1000), body, 'whsec_a')).toBe(false);
  });

  test('refuses whatever else somebody sends, and does not break', () => {
    const signed = headersOf(['whsec_a']);
    const signature = `v1=${'é'.repeat(64)}`;
    expect(signature).toHaveLength((signed['parley-webhook-signature'] ?? '').length);
    for (const headers of [
      {},
      { ...signed, 'parley-webhook-signature': signature },
      { ...signed, 'parley-webhook-timestamp': 'x' },
    ])
      expect(isFromParley(headers as typeof signed, body, 'whsec_a')).toBe(false);
  });
});
