import { expect, test } from '@jest/globals';
import { readOptions } from './options.ts';

test('the options of the memory check are read as what they mean', () => {
  expect(readOptions(['--minutes', '0.5', '--senders=3'])).toEqual({
    ...{ minutes: 0.5, senders: 3, most: 150, json: false },
  });
  expect(() => readOptions(['--most', '1.5'])).toThrow('--most must be a whole number from 1 to 10000');
});
