import pg, { type ClientConfig } from 'pg';
import { type DatabaseHost, type DatabaseServer, nameOf } from '../config/database.ts';

type OptionsFor = (host: DatabaseHost) => ClientConfig;

type Callback = (error: Error) => void;

/**
 * A pg.Client that connects to whichever of several servers takes writes. Before it connects it asks all of them at once,
 * so that one that is silent costs no more than `patienceMs`; connections that open together ask together.
 */
export function primaryClientOf(server: DatabaseServer, optionsFor: OptionsFor, patienceMs: number): typeof pg.Client {
  const find = createSearch(server, (host) => ({ ...optionsFor(host), connectionTimeoutMillis: patienceMs }));
  return class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<pg.Client> | undefined {
      const turned = find().then((host) => turnTo(this, optionsFor(host)));
      if (!callback) return turned.then(() => super.connect());
      // The pool listens for errors of the connection from its callback on: nothing must come between pg and that.
      turned.then(() => super.connect(callback), callback);
      return undefined;
    }
  };
}

/** Has a client that has not begun to connect do so to another host. Throws if it was given up meanwhile. */
function turnTo(client: pg.Client, { host, port, ssl }: ClientConfig): void {
  if (client.connection.stream.destroyed) throw new Error('timeout exceeded when trying to connect');
  Object.assign(client, { host, port, ssl });
  Object.assign(client.connection, { ssl });
}

/** Finds the server of writes: the one that was last, if it still is, else the first in the order of the URL. */
function createSearch({ hosts, attributes }: DatabaseServer, optionsFor: OptionsFor): () => Promise<DatabaseHost> {
  let last: DatabaseHost = hosts[0];
  let search: Promise<DatabaseHost> | undefined;
  const begin = async () => {
    const ordered = [last, ...hosts.filter((host) => host !== last)];
    const asked = ordered.map((host) => whyNot(optionsFor(host), attributes));
    const reasons: string[] = [];
    for (const [index, host] of ordered.entries()) {
      const reason = await asked[index];
      if (!reason) {
        last = host;
        return host;
      }
      reasons.push(`${nameOf(host)}: ${reason}`);
    }
    throw new Error(`none of the servers takes writes (${reasons.join('; ')})`);
  };
  return () => {
    search ??= begin().finally(() => {
      search = undefined;
    });
    return search;
  };
}

const ASK = `select pg_is_in_recovery() as "standby", current_setting('transaction_read_only') = 'on' as "readOnly"`;

interface Attributes {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

/** Why a server cannot be used; undefined if it can. */
async function whyNot(options: ClientConfig, attributes: DatabaseServer['attributes']): Promise<string | undefined> {
  const client = new pg.Client({ ...options, query_timeout: options.connectionTimeoutMillis });
  client.on('error', () => {});
  try {
    await client.connect();
    const [answer] = (await client.query<Attributes>(ASK)).rows;
    if (answer?.standby) return 'a standby';
    return answer?.readOnly && attributes === 'read-write' ? 'read-only' : undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  } finally {
    client.end().catch(() => {});
  }
}
