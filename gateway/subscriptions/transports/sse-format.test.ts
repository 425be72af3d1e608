import { expect, test } from '@jest/globals';
import { Resolution } from '../resolution.ts';
import { ONLY_OPERATION, operationOfMany } from './sse-format.ts';

const resolution = new Resolution({ seq: 1 });

test('what streams of one operation get is one buffer for all of them', () => {
  const [one, other] = [1, 2].map(() => ONLY_OPERATION.result(resolution, 'events'));
  expect(String(one)).toBe('event: next\ndata: {"data":{"events":{"seq":1}}}\n\n');
  expect(other).toBe(one);
});

test('what an operation among many gets differs in its id alone', () => {
  const [one, other] = ['1', 'a"b'].map((id) => String(operationOfMany(id).result(resolution, 'events')));
  expect(one).toBe('event: next\ndata: {"id":"1","payload":{"data":{"events":{"seq":1}}}}\n\n');
  expect(other).toBe(one?.replace('"1"', '"a\\"b"'));
});
