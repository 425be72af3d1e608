import { describe, expect, test } from '@jest/globals';
import { readTexts } from './option-values.ts';

describe('the options of a command line', () => {
  const read = (...args: string[]) => readTexts(args, { minutes: '2', logs: undefined });

  test('have their defaults, and --json', () => {
    expect(read()).toEqual({ texts: { minutes: '2' }, json: false });
    expect(read('--json', '--minutes=0.5')).toEqual({ texts: { minutes: '0.5' }, json: true });
    expect(read('--logs', 'a folder').texts.logs).toBe('a folder');
  });

  test('are no others', () => {
    expect(() => read('--nonsense', '1')).toThrow("Unknown option '--nonsense'");
    expect(() => read('stray')).toThrow('stray');
  });
});
