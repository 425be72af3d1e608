import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Bodies } from './bodies.ts';

const MOST = 10_000;
const LARGEST = 4000;

/** A request whose body comes piece by piece. */
function createRequest(declared?: number) {
  const headers = declared === undefined ? {} : { 'content-length': String(declared) };
  const stream = Object.assign(new PassThrough(), { headers });
  return { stream, payload: stream as unknown as IncomingMessage };
}

const settled = () => new Promise(setImmediate);
const codeOf = (reading: Promise<Buffer>) =>
  reading.then(
    (body) => body.length,
    (error) => [error.statusCode, error.code],
  );

test('a body is all its pieces, and is no longer than a body may be or than it says', async () => {
  const bodies = new Bodies(LARGEST, MOST);
  const read = async (sent: readonly string[], declared?: number) => {
    const { stream, payload } = createRequest(declared);
    const reading = codeOf(bodies.read(payload));
    for (const piece of sent) stream.write(piece);
    stream.end();
    return reading;
  };
  expect(await read(['abc', 'de'], 5)).toBe(5);
  expect(await read([])).toBe(0);
  expect(await read(['x'.repeat(LARGEST)])).toBe(LARGEST);
  expect(await read(['x'.repeat(LARGEST), 'x', 'x'])).toEqual([413, 'FST_ERR_CTP_BODY_TOO_LARGE']);
  expect(await read(['x'], LARGEST + 1)).toEqual([413, 'FST_ERR_CTP_BODY_TOO_LARGE']);
  expect(await read(['abc'], 4)).toEqual([400, 'FST_ERR_CTP_INVALID_CONTENT_LENGTH']);
});

test('a body that breaks off is over', async () => {
  const { stream, payload } = createRequest(10);
  const reading = codeOf(new Bodies(LARGEST, MOST).read(payload));
  stream.write('abc');
  stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  expect(await reading).toEqual([400, 'ECONNRESET']);
});

test('of bodies that take too much together the oldest are given up, whoever comes is read, and what is over counts no more', async () => {
  const bodies = new Bodies(LARGEST, MOST);
  const held = Array.from({ length: 10 }, () => createRequest(LARGEST));
  const results: unknown[] = [];
  for (const [n, { stream, payload }] of held.entries()) {
    void codeOf(bodies.read(payload)).then((result) => {
      results[n] = result;
    });
    stream.write('x'.repeat(LARGEST - 1));
    await settled();
  }
  const givenUp = Array(8).fill([503, 'UNAVAILABLE']);
  expect(results).toEqual(givenUp);
  // What comes for those is dropped.
  for (const { stream } of held.slice(0, 8)) stream.write('y');
  for (const { stream } of held.slice(8)) stream.end('y');
  await settled();
  expect(results).toEqual([...givenUp, LARGEST, LARGEST]);
  // All of the room is free again.
  const [one, other] = [createRequest(), createRequest()];
  const readings = [bodies.read(one.payload), bodies.read(other.payload)];
  for (const { stream } of [one, other]) stream.write('x'.repeat(LARGEST - 1));
  await settled();
  for (const { stream } of [one, other]) stream.end();
  expect((await Promise.all(readings)).map(({ length }) => length)).toEqual([LARGEST - 1, LARGEST - 1]);
});

test('many small pieces count for the memory that they take', async () => {
  const { stream, payload } = createRequest(LARGEST);
  const reading = codeOf(new Bodies(LARGEST, MOST).read(payload));
  for (let n = 0; n < 100; n++) {
    stream.write('x');
    await settled();
  }
  expect(await reading).toEqual([503, 'UNAVAILABLE']);
});
