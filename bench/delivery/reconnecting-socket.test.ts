import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { createReconnectingSocket, type ReconnectingSocket } from './reconnecting-socket.ts';

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly authorization?: string; readonly variables?: { readonly after: number } };
}

describe('a reconnecting socket', () => {
  let server: WebSocketServer;
  let client: ReconnectingSocket;
  /** The actions of the client and what it heard, in order. */
  let heard: string[];
  let changed: EventTarget;
  let position: number;
  beforeEach(async () => {
    heard = [];
    changed = new EventTarget();
    position = 0;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
  });
  afterEach(() => {
    client[Symbol.dispose]();
    server.close();
  });

  const note = (what: string) => {
    heard.push(what);
    changed.dispatchEvent(new Event('change'));
  };
  const untilHeard = async (what: string) => {
    while (!heard.includes(what)) await once(changed, 'change');
  };
  const connect = () => {
    client = createReconnectingSocket({
      token: 'token',
      keepAlive: false,
      chooseUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      closed: (code) => note(`closed ${code}`),
      subscriptions: [
        {
          query: 'subscription',
          variables: () => ({ after: position }),
          next(data) {
            position = Number(data);
            note(`next ${data}`);
          },
          ended: (code) => note(`ended ${code}`),
        },
      ],
    });
  };
  /** Accepts everyone, and answers each subscription of the run, the first one first, by `answer`. */
  const serve = (...answers: ((socket: WebSocket, id: string) => void)[]) => {
    server.on('connection', (socket) =>
      socket.on('message', (text) => {
        const { type, id = '', payload } = JSON.parse(String(text)) as Frame;
        if (type === 'connection_init') {
          note(`token ${payload?.authorization}`);
          socket.send('{"type":"connection_ack"}');
        }
        if (type !== 'subscribe') return;
        note(`after ${payload?.variables?.after}`);
        answers.shift()?.(socket, id);
      }),
    );
  };
  const send = (socket: WebSocket, type: string, id: string, payload?: unknown) =>
    socket.send(JSON.stringify({ type, id, payload }));
  const next = (socket: WebSocket, id: string, data: number) => send(socket, 'next', id, { data });

  test('comes back with its position when the server closes it', async () => {
    serve(
      (socket, id) => {
        next(socket, id, 1);
        next(socket, id, 2);
        socket.close(1001);
      },
      (socket, id) => next(socket, id, 3),
    );
    connect();
    await untilHeard('next 3');
    expect(heard).toEqual([
      ...['token Bearer token', 'after 0', 'next 1', 'next 2', 'closed 1001'],
      ...['token Bearer token', 'after 2', 'next 3'],
    ]);
  });

  test('subscribes again when an operation ends, and does not hear the one before any more', async () => {
    const errors = [{ message: 'away', extensions: { code: 'UNAVAILABLE' } }];
    let first = '';
    serve(
      (socket, id) => {
        first = id;
        next(socket, id, 1);
        send(socket, 'error', id, errors);
      },
      (socket, id) => {
        next(socket, first, 7);
        next(socket, id, 2);
        send(socket, 'complete', id);
      },
      (socket, id) => send(socket, 'next', id, { data: null, errors }),
      (socket, id) => next(socket, id, 3),
    );
    connect();
    await untilHeard('next 3');
    expect(heard).toEqual([
      ...['token Bearer token', 'after 0', 'next 1', 'ended UNAVAILABLE'],
      ...['after 1', 'next 2', 'ended complete', 'after 2', 'ended UNAVAILABLE', 'after 2', 'next 3'],
    ]);
  });

  test('hears nothing while it is away, and comes back by itself', async () => {
    serve(
      (socket, id) => {
        next(socket, id, 1);
        socket.on('close', () => note('gone'));
      },
      (socket, id) => next(socket, id, 2),
    );
    connect();
    await untilHeard('next 1');
    const back = client.drop(50);
    await untilHeard('gone');
    await back;
    await untilHeard('next 2');
    expect(heard.slice(2)).toEqual(['next 1', 'gone', 'token Bearer token', 'after 1', 'next 2']);
  });
});
