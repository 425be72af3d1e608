import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { operationNameIn } from './operation-name.ts';

const ONE = parse('query One { __typename }');
const TWO = parse('query One { __typename } query Two { __typename }');

test('the name of an operation that another tab had is left out where only one can be meant', () => {
  expect(operationNameIn(ONE, 'Another')).toBeUndefined();
  expect(operationNameIn(ONE, 'One')).toBe('One');
  expect(operationNameIn(TWO, 'Two')).toBe('Two');
});

test('which of several operations is meant, the gateway asks', () => {
  expect(operationNameIn(TWO, 'Another')).toBe('Another');
  expect(operationNameIn(undefined, 'Another')).toBe('Another');
});
