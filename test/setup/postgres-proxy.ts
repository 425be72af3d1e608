import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { takePort } from './ports.ts';

/** Stands before a PostgreSQL and hears what clients send. Dispose of it to end it. */
export interface PostgresProxy extends AsyncDisposable {
  readonly port: number;
  /** The parameters with which connections were opened. */
  readonly parameters: ReadonlySet<string>;
  /** The names under which statements were prepared; empty for those without a name. */
  readonly statements: ReadonlySet<string>;
  /** From now on nothing passes, and no connection is closed: as when the machine is gone. */
  fallSilent(): void;
}

export interface PostgresProxyOptions {
  /** The port behind it, on loopback. */
  readonly target: number;
  /** The parameters with which it lets a connection be opened; all if left out. PgBouncer takes no setting of a session. */
  readonly allowed?: readonly string[];
  /** The path of a socket on which it listens instead of a port. */
  readonly path?: string;
}

/** The parameters that PgBouncer takes, of those that clients of ours may send. */
export const PGBOUNCER_TAKES = ['user', 'database', 'application_name', 'client_encoding'];

const SSL_REQUEST = 80_877_103;

export async function createPostgresProxy({ target, allowed, path }: PostgresProxyOptions): Promise<PostgresProxy> {
  const port = await takePort();
  const [parameters, statements, sockets] = [new Set<string>(), new Set<string>(), new Set<Socket>()];
  let silent = false;
  const server = createServer((client) => {
    const behind = createConnection(target, '127.0.0.1');
    for (const socket of [client, behind]) sockets.add(socket.on('error', () => client.destroy() && behind.destroy()));
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.destroy());
    behind.on('data', (data) => silent || client.write(data));
    let begun = false;
    const hear = createReader((message) => {
      if (!begun && message.readInt32BE(4) === SSL_REQUEST) return client.write('N');
      if (begun) {
        if (message[0] === PARSE) statements.add(textsOf(message.subarray(5))[0] ?? '');
        return behind.write(message);
      }
      begun = true;
      const names = textsOf(message.subarray(8)).filter((_, index) => index % 2 === 0);
      for (const name of names) parameters.add(name);
      const wrong = allowed && names.find((name) => name && !allowed.includes(name));
      return wrong ? client.end(refusal(`unsupported startup parameter: ${wrong}`)) : behind.write(message);
    });
    client.on('data', (data) => silent || hear(data, () => begun));
  });
  server.listen(path ?? { port, host: '127.0.0.1' });
  await once(server, 'listening');
  return {
    port,
    parameters,
    statements,
    fallSilent: () => {
      silent = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PARSE = 'P'.charCodeAt(0);

/** Cuts what comes into messages. Those before a connection has begun have no letter before their length. */
function createReader(take: (message: Buffer) => unknown): (data: Buffer, hasBegun: () => boolean) => void {
  let rest = Buffer.alloc(0);
  return (data, hasBegun) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const letter = hasBegun() ? 1 : 0;
      if (rest.length < letter + 4) return;
      const length = letter + rest.readInt32BE(letter);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(message);
    }
  };
}

const textsOf = (bytes: Buffer): string[] => bytes.toString().split('\0');

/** As PgBouncer says it. */
function refusal(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`);
  const header = Buffer.alloc(5, 'E');
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}
