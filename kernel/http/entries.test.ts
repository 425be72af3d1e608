import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../test/setup/cpu.ts';
import { entriesOf } from './entries.ts';

describe('the entries of a header', () => {
  test.each([
    ['"a", "b"', ['"a"', '"b"']],
    ['  a\t,b ,, c', ['a', 'b', '', 'c']],
    ['', ['']],
  ])('of %j are %j', (header, entries) => {
    expect(entriesOf(header)).toEqual(entries);
  });

  test('are found in the time of the header', () => {
    expect(cpuMsOf(() => entriesOf(`a${' '.repeat(60_000)}b`))).toBeLessThan(500);
  });
});
