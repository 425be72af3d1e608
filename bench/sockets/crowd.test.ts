import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Crowd, createCrowd } from './crowd.ts';
import { LAST_EVENT, type ListenerGroup } from './listener.ts';

const SOCKETS = 3;

describe('a crowd of sockets', () => {
  let server: WebSocketServer;
  let crowd: Crowd;
  /** The requests of each socket, in the order they came. */
  let asked: string[];
  let group: ListenerGroup;

  beforeEach(async () => {
    asked = [];
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.on('message', (message) => {
        if (String(message) === 'hello') socket.send('welcome');
        else asked.push(String(message));
      });
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const greeting = [{ say: 'hello', hear: 'welcome' }, { say: JSON.stringify({ after: LAST_EVENT }) }];
    const heartbeat = { ping: 'are you there', pong: 'yes' };
    const listener = { url: `ws://127.0.0.1:${port}/path`, greeting, heartbeat };
    group = { listener, sockets: SOCKETS, lastEvent: 4 };
    crowd = createCrowd();
  });

  afterEach(async () => {
    await crowd.disband();
    for (const client of server.clients) client.terminate();
    server.close();
  });

  const send = (...numbers: number[]) => {
    for (const client of server.clients) for (const seq of numbers) client.send(JSON.stringify({ seq }));
  };

  test('greets and receives every event', async () => {
    await crowd.connect([group]);
    await crowd.startCounting();
    send(5, 6);
    expect(await crowd.untilReceived([6])).toMatchObject({ sockets: SOCKETS });
    const { deliveries, faults } = await crowd.readReceived();
    expect(deliveries).toBe(2 * SOCKETS);
    expect(faults).toEqual({ lost: 0, repeated: 0, unexpected: 0 });
    expect(asked).toEqual(new Array(SOCKETS).fill('{"after":4}'));
  });

  test('comes back from the last event that each received', async () => {
    await crowd.connect([group]);
    send(5);
    await crowd.untilReceived([5]);
    await crowd.drop();
    server.on('connection', (socket) => {
      socket.on('message', (message) => String(message) === '{"after":5}' && socket.send('{"seq":6}'));
    });
    expect(await crowd.comeBack([6])).toMatchObject({ sockets: SOCKETS });
    expect((await crowd.readReceived()).faults).toEqual({ lost: 0, repeated: 0, unexpected: 0 });
  });

  test('finds the event that one of them did not receive', async () => {
    await crowd.connect([group]);
    const [unlucky] = server.clients;
    for (const client of server.clients) if (client !== unlucky) client.send('{"seq":5}');
    send(6);
    await crowd.untilReceived([6]);
    expect((await crowd.readReceived()).faults).toMatchObject({ lost: 1, repeated: 0, unexpected: 0 });
  });

  test('finds a connection that the server closed', async () => {
    await crowd.connect([group]);
    const [closed] = [...server.clients] as [WebSocket];
    closed.close(4403, 'Forbidden');
    await once(closed, 'close');
    const { faults } = await crowd.readReceived();
    expect(faults).toMatchObject({ unexpected: 1, first: 'The server closed: 4403 Forbidden' });
  });

  test('answers pings and heartbeats', async () => {
    await crowd.connect([group]);
    const [client] = [...server.clients] as [WebSocket];
    const answers = Promise.all([once(client, 'pong'), once(client, 'message')]);
    client.ping('a ping');
    client.send('are you there');
    const [[pong], [heartbeat]] = await answers;
    expect([String(pong), String(heartbeat)]).toEqual(['a ping', 'yes']);
  });

  test('says when a server does not want it', async () => {
    server.shouldHandle = () => false;
    await expect(crowd.connect([group])).rejects.toThrow('The upgrade was answered HTTP/1.1 400');
  });
});
