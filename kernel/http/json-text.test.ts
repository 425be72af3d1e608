import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../test/setup/cpu.ts';
import { pathOfPrototype } from './json-text.ts';

const pathIn = (text: string) => pathOfPrototype(text, JSON.parse(text));

describe('a prototype in a body', () => {
  test.each([
    ['{"a":{"b":[0,{"__proto__":1}]}}', 'a.b.1.__proto__'],
    [String.raw`{"\u005f_proto__":1}`, '__proto__'],
    ['{"constructor":{"prototype":{}}}', 'constructor'],
    ['{"constructor":"x","prototype":1,"a":"__proto__"}', undefined],
    ['[null]', undefined],
  ])('of %s is at %s', (text, path) => {
    expect(pathIn(text)).toBe(path);
  });

  test('is found however deep it is, in the time of the body, and told by the end of its path', () => {
    const deep = `${'{"a":'.repeat(5000)}{"__proto__":1}${'}'.repeat(5000)}`;
    expect(pathIn(deep)).toBe(`${'a.'.repeat(63)}__proto__`);
    const wide = `{"__proto__":1,"y":[${'{},'.repeat(200_000)}0]}`;
    const body = JSON.parse(wide);
    expect(cpuMsOf(() => pathOfPrototype(wide, body))).toBeLessThan(1000);
  });
});
