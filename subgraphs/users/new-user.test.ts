import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../test/setup/cpu.ts';
import { parseUsername } from './new-user.ts';

describe('a username', () => {
  test.each([
    ['Alice', 'alice'],
    ['ＡＬＩＣＥ', 'alice'],
    ['İ'.normalize('NFD').repeat(32), 'i'.repeat(32)],
    ['\u{1D422}\u0307'.repeat(32), 'i'.repeat(32)],
  ])('%s is stored as %s', (text, username) => {
    expect(parseUsername(text)).toBe(username);
  });

  test.each([
    ['of marks in the wrong order', `a${'\u0301'.repeat(24_000)}${'\u0316'.repeat(24_000)}`],
    ['that is far too long', 'a'.repeat(250_000)],
  ])('%s is refused in no time', (_, text) => {
    expect(cpuMsOf(() => expect(() => parseUsername(text)).toThrow('username must have 3 to 32'))).toBeLessThan(500);
  });
});
