import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers wait in their order for a connection, and hear nothing of its end while they do. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/** Calls back once an answer has left, or its connection is over. */
export function onceLeft(answer: ServerResponse, left: () => void): void {
  const { socket } = answer.req;
  if (socket.destroyed) {
    left();
    return;
  }
  const others = waiting.get(socket);
  const all = others ?? new Set();
  if (!others) {
    waiting.set(socket, all);
    socket.once('close', () => {
      for (const each of all) each();
    });
  }
  all.add(left);
  answer.once('close', () => {
    if (all.delete(left)) left();
  });
}
