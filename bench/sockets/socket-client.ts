import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { createFrameReader, encodeFrame, OPCODE } from './frames.ts';
import { LAST_EVENT, type Listener, OWN_ID } from './listener.ts';

export interface SocketClientOptions {
  readonly listener: Listener;
  readonly lastEvent: number;
  /** The address from which it connects; an address has some 28,000 ports. */
  readonly localAddress?: string;
  /** The greeting was said and answered. */
  readonly onListening: () => void;
  /** A message came. It is only good until this returns. */
  readonly onMessage: (message: Buffer) => void;
  /** The server, or an error, ended the connection. */
  readonly onEnd: (reason: string) => void;
}

export interface SocketClient {
  /** Ends the connection by a reset, without a word of the protocol. */
  drop(): void;
}

/** All sockets read into this: what was read is dealt with before the next one reads. */
const READ_BUFFER = Buffer.alloc(64 * 1024);
const END_OF_HEADERS = '\r\n\r\n';

/** A WebSocket client that does as little as possible for a message, since it shares the machine with the server. */
export function createSocketClient(options: SocketClientOptions): SocketClient {
  const { listener, localAddress, onEnd } = options;
  const { hostname: host, port } = new URL(listener.url);
  let ended = false;
  const end = (reason: string) => {
    if (ended) return;
    ended = true;
    socket.destroy();
    onEnd(reason);
  };
  const conversation = createConversation(options, { write: (data) => socket.write(data), end });
  let readNext = createUpgradeReader((frames) => {
    readNext = createFrameReader(conversation.onFrame);
    conversation.begin();
    readNext(frames);
  });
  const read = (length: number) => {
    try {
      if (!ended) readNext(READ_BUFFER.subarray(0, length));
    } catch (error) {
      end((error as Error).message);
    }
    return true;
  };
  const onread = { buffer: READ_BUFFER, callback: read };
  const socket = connect({ host, port: Number(port), localAddress, noDelay: true, onread });
  socket.on('error', ({ message }) => end(message)).on('close', () => end('The connection was closed.'));
  socket.write(upgradeRequest(listener));
  return {
    drop() {
      ended = true;
      socket.resetAndDestroy();
    },
  };
}

function upgradeRequest({ url, subprotocol }: Listener): string {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
  ];
  return lines.join('\r\n') + END_OF_HEADERS;
}

/** Reads the answer to the upgrade and hands on what comes behind it. Throws when the server did not agree. */
function createUpgradeReader(onUpgraded: (rest: Buffer) => void): (chunk: Buffer) => void {
  let head = '';
  return (chunk) => {
    head += chunk.toString('latin1');
    const end = head.indexOf(END_OF_HEADERS);
    if (end < 0) return;
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`The upgrade was answered ${head.slice(0, 500)}`);
    onUpgraded(Buffer.from(head.slice(end + END_OF_HEADERS.length), 'latin1'));
  };
}

interface Connection {
  readonly write: (data: Buffer) => void;
  readonly end: (reason: string) => void;
}

/** The conversation over an open socket: the greeting, heartbeats, and then the messages. */
function createConversation(options: SocketClientOptions, { write, end }: Connection) {
  const { listener, lastEvent, onListening, onMessage } = options;
  const { greeting, heartbeat } = listener;
  const ping = heartbeat && Buffer.from(heartbeat.ping);
  let exchange = 0;
  const say = (text: string) => write(encodeFrame(OPCODE.text, Buffer.from(text)));
  const greet = () => {
    for (; exchange < greeting.length; exchange++) {
      const { say: words, hear } = greeting[exchange] ?? {};
      if (words) say(words.replace(OWN_ID, randomUUID()).replace(`"${LAST_EVENT}"`, String(lastEvent)));
      if (hear) return;
    }
    onListening();
  };
  const hear = (text: string) => {
    const expected = greeting[exchange]?.hear ?? '';
    if (!text.startsWith(expected)) return end(`Instead of ${expected} came ${text.slice(0, 500)}`);
    exchange++;
    greet();
  };
  return {
    begin: greet,
    onFrame(opcode: number, payload: Buffer): void {
      if (opcode === OPCODE.ping) write(encodeFrame(OPCODE.pong, payload));
      else if (opcode === OPCODE.close) end(`The server closed: ${describeClose(payload)}`);
      else if (opcode !== OPCODE.text) return;
      else if (ping?.equals(payload)) say(heartbeat?.pong ?? '');
      else if (exchange < greeting.length) hear(payload.toString());
      else onMessage(payload);
    },
  };
}

const describeClose = (payload: Buffer): string =>
  payload.length < 2 ? 'without a code' : `${payload.readUInt16BE(0)} ${payload.subarray(2)}`;
