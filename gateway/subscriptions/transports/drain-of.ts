import type { Writable } from 'node:stream';

const waiting = new WeakMap<Writable, Promise<void>>();

/** Resolves once what waits in a stream is short, or the stream is over. However many wait, it is listened to once. */
export function drainOf(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return Promise.resolve();
  const known = waiting.get(stream);
  if (known) return known;
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.set(stream, promise);
  const done = () => {
    stream.off('drain', done).off('close', done);
    waiting.delete(stream);
    resolve();
  };
  stream.on('drain', done).on('close', done);
  return promise;
}
