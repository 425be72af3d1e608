import { describe, expect, test } from '@jest/globals';
import * as answers from './answers/options.ts';
import * as delivery from './delivery/options.ts';
import * as fanout from './fanout/options.ts';
import * as memory from './memory/options.ts';
import { JSON_MEANS } from './option-values.ts';
import * as reconnect from './reconnect/options.ts';
import * as requests from './requests/options.ts';

const PROGRAMS = [
  ['check:answers', answers, []],
  ['check:delivery', delivery, []],
  ['check:memory', memory, []],
  ['bench:fanout', fanout, []],
  ['bench:reconnect', reconnect, []],
  ['bench:page', requests, ['page']],
] as const;

describe.each(PROGRAMS)('the options of %s', (_, { readOptions, USAGE }, own) => {
  test('have the defaults that the usage names, and --json', () => {
    expect(readOptions(own)).toMatchObject({ json: false });
    expect(readOptions([...own, '--json'])).toMatchObject({ json: true });
    expect(USAGE).toContain(JSON_MEANS);
  });

  test('are those of the usage, and no others', () => {
    expect(() => readOptions([...own, '--nonsense', '1'])).toThrow("Unknown option '--nonsense'");
    const named = [...USAGE.matchAll(/^ {2}(--[\w-]+) +<\w+>.*\((\d[\d.,]*)\)/gm)].filter(
      // For another form than the default alone.
      ([, name]) => name !== '--gateways',
    );
    expect(named.length).toBeGreaterThan(0);
    // Each said as its default changes nothing, but a seed.
    for (const [, name = '', text = ''] of named)
      expect({ ...readOptions([...own, name, text]), seed: 0 }).toEqual({ ...readOptions(own), seed: 0 });
    for (const [, name = ''] of named) expect(() => readOptions([...own, name, 'nonsense'])).toThrow(name);
  });
});

test('the options of a check are read as what they mean', () => {
  expect(memory.readOptions(['--minutes', '0.5', '--senders=3'])).toEqual({
    ...{ minutes: 0.5, senders: 3, most: 150, json: false },
  });
  expect(answers.readOptions(['--seed', '7', '--operations', '10'])).toEqual({
    ...{ operations: 10, minutes: 0, seed: 7, json: false },
  });
  expect(() => memory.readOptions(['--most', '1.5'])).toThrow('--most must be a whole number from 1 to 10000');
});
