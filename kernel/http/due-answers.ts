import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { onceLeft } from './once-left.ts';

/** Of one connection. Clients that send requests without waiting for answers have some ten on their way. */
const MOST_OF_CONNECTION = 100;
/** Of all connections together, the first of each left out: each takes some 10 KB of memory, however small it and its answer are. */
const MOST_AHEAD = 5000;

const NONE: ReadonlySet<ServerResponse> = new Set();

/**
 * The answers that the connections of a server are due. Node takes in thousands of small requests at once, would have all of them
 * answered side by side, and keeps each answer until those before it have left. Here those of a connection are carried out one after
 * the other, each when the answer before it has left. One that sends too many is closed, and the one that has sent most where those of all
 * together are too many.
 */
export class DueAnswers {
  private readonly due = new WeakMap<Socket, Set<ServerResponse>>();
  /** The connections that are due several. */
  private readonly pipelining = new Set<Socket>();
  private readonly before = new WeakMap<ServerResponse, ServerResponse>();
  /** Of all connections, those that wait for another one of their connection. */
  private ahead = 0;

  constructor(server: Server) {
    server.prependListener('request', ({ socket }, answer) => this.add(socket, answer));
  }

  /** The answers that a connection is due, the oldest first. */
  of(socket: Socket): ReadonlySet<ServerResponse> {
    return this.due.get(socket) ?? NONE;
  }

  /** Resolves when the answer before this one of its connection has left, or the connection is over. */
  turn(answer: ServerResponse): Promise<void> | undefined {
    const before = this.before.get(answer);
    if (!before || !this.of(answer.req.socket).has(before)) return undefined;
    return new Promise((resolve) => onceLeft(before, resolve));
  }

  private add(socket: Socket, answer: ServerResponse): void {
    if (socket.destroyed) return;
    const due = this.due.get(socket) ?? new Set();
    this.due.set(socket, due);
    const before = [...due].at(-1);
    due.add(answer);
    onceLeft(answer, () => this.remove(socket, answer));
    if (!before) return;
    this.before.set(answer, before);
    this.ahead++;
    this.pipelining.add(socket);
    if (due.size > MOST_OF_CONNECTION) this.end(socket);
    else if (this.ahead > MOST_AHEAD) this.end(this.greediest());
  }

  private remove(socket: Socket, answer: ServerResponse): void {
    const due = this.due.get(socket);
    if (!due?.delete(answer)) return;
    if (due.size > 0) this.ahead--;
    if (due.size < 2) this.pipelining.delete(socket);
  }

  private greediest(): Socket {
    const sizeOf = (socket: Socket) => this.of(socket).size;
    return [...this.pipelining].reduce((most, socket) => (sizeOf(socket) > sizeOf(most) ? socket : most));
  }

  private end(socket: Socket): void {
    for (const answer of this.of(socket)) this.remove(socket, answer);
    socket.destroy();
  }
}
