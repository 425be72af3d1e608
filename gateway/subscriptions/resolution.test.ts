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

test('an event of which nothing is given says which one it was, once for each error; one that is given does not', () => {
  const place = { conversationId: 'c', seq: 7 };
  const errorsOf = (resolution: Resolution) => JSON.parse(resolution.text('mine')).errors;
  expect(errorsOf(new Resolution(null, [refusal], { place }))).toEqual([
    { ...refusal, path: ['mine', 'message'], extensions: { code: 'NOT_FOUND', ...place } },
  ]);
  expect(errorsOf(new Resolution({ message: null }, [refusal], { place }))[0].extensions).toEqual({
    code: 'NOT_FOUND',
  });
  const large = new Resolution('x'.repeat(100), [], { place });
  expect(errorsOf(large.within(10))[0].extensions).toEqual({ code: 'PAYLOAD_TOO_LARGE', ...place });
  expect(large.within(10)).toBe(large.within(10));
});
