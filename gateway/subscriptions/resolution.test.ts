import { expect, test } from '@jest/globals';
import { Resolution } from './resolution.ts';

const refusal = { message: 'There is no such message.', path: ['message'], extensions: { code: 'NOT_FOUND' } };

test('a result has the name that the client gave the field, in its errors too', () => {
  const result = JSON.parse(new Resolution({ seq: 1, message: null }, [refusal]).text('mine'));
  expect(result).toEqual({
    data: { mine: { seq: 1, message: null } },
    errors: [{ ...refusal, path: ['mine', 'message'] }],
  });
});

test('an event of which nothing could be resolved has no data: its field is not nullable', () => {
  const result = JSON.parse(new Resolution(null, [refusal]).text('mine'));
  expect(result).toEqual({ data: null, errors: [{ ...refusal, path: ['mine', 'message'] }] });
});
