import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createRequestHashes } from './request-hashes.ts';

const PIN = { body: 'pin 4711', content: null, replyToId: null };
const OTHER = { ...PIN, body: 'pin 4712' };
const ANSWER = { ...PIN, replyToId: '0190b8a0-0000-7000-8000-000000000001' };
const WITH_CONTENT = { ...PIN, content: { custom: { a: 1 } } };
const plainHash = createHash('sha256').update('\npin 4711').digest('base64url');

describe('the hash of a sent message', () => {
  const hashes = createRequestHashes('a secret that is long enough, 1');

  test('tells a repeat from another text, another content and another answer', () => {
    const all = [PIN, OTHER, ANSWER, WITH_CONTENT, { ...WITH_CONTENT, content: { custom: { a: 2 } } }];
    for (const sent of all) for (const next of all) expect(hashes.fits(hashes.of(sent), next)).toBe(sent === next);
  });

  test('is never that of another message whose text looks like content', () => {
    for (const body of ['pin 4711\n{"custom":{"a":1}}', '[null,"pin 4711",{"custom":{"a":1}}]'])
      expect(hashes.fits(hashes.of(WITH_CONTENT), { ...PIN, body })).toBe(false);
  });

  test('has a key: without the secret nobody finds the text by guessing', () => {
    expect(hashes.of(PIN)).not.toContain(plainHash);
    expect(createRequestHashes('a secret that is long enough, 2').of(PIN)).not.toBe(hashes.of(PIN));
  });

  test('comes from a hash without a key as well, which counts the same meanwhile', () => {
    expect(hashes.close(plainHash)).toBe(hashes.of(PIN));
    expect(hashes.fits(plainHash, PIN)).toBe(true);
    expect(hashes.fits(plainHash, OTHER)).toBe(false);
  });

  test('never refuses a repeat when it is gone or was made under another secret', () => {
    const before = createRequestHashes('a secret that is long enough, 2').of(PIN);
    for (const hash of [null, before]) expect(hashes.fits(hash, PIN)).toBe(true);
  });
});
