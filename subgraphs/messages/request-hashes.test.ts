import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createRequestHashes } from './request-hashes.ts';

const PIN = { body: 'pin 4711', replyToId: null };
const OTHER = { body: 'pin 4712', replyToId: null };
const ANSWER = { body: 'pin 4711', replyToId: '0190b8a0-0000-7000-8000-000000000001' };
const plainHash = createHash('sha256').update('\npin 4711').digest('base64url');

describe('the hash of a sent message', () => {
  const hashes = createRequestHashes('a secret that is long enough, 1');

  test('tells a repeat from another text and from another answer', () => {
    expect(hashes.fits(hashes.of(PIN), PIN)).toBe(true);
    for (const other of [OTHER, ANSWER]) expect(hashes.fits(hashes.of(PIN), other)).toBe(false);
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
