import { performance } from 'node:perf_hooks';
import { createInfrastructure } from '../servers/infrastructure.ts';
import type { Memory } from '../servers/memory.ts';
import { startParley } from '../servers/parley.ts';
import { register } from '../servers/parley-api.ts';
import { HOSTILE, type HostileRequest } from './hostile-requests.ts';
import type { Options } from './options.ts';

/** The findings on one kind of request. */
export interface Row {
  readonly name: string;
  readonly requests: number;
  /** Milliseconds until the answer, of the one that took longest. */
  readonly slowestMs: number;
  /** Bytes of the longest answer. */
  readonly longestAnswer: number;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly before: Memory;
  readonly after: Memory;
  /** MB. */
  readonly grownBy: number;
  readonly most: number;
}

/**
 * Sends one Parley process the requests that are meant to fill or to block it, in turn and never twice the same, and
 * compares what is left in its memory with what was there before. Throws when it does not answer.
 */
export async function checkMemory({ minutes, senders, most }: Options, signal: AbortSignal): Promise<Report> {
  await using infrastructure = await createInfrastructure();
  await using parley = await startParley({ infrastructure, form: 'one', name: 'memory' });
  const [server] = parley.servers;
  if (!server) throw new Error('Parley has no process.');
  const { endpoint } = await register(parley.url, { username: 'hostile', displayName: 'Hostile' });
  const before = await server.readMemory();
  const rows = new Map<string, Row>();
  const until = performance.now() + minutes * 60_000;
  let turn = 0;
  const send = async (): Promise<void> => {
    do {
      for (const [name, create] of Object.entries(HOSTILE)) {
        signal.throwIfAborted();
        const seen = await answerTo(endpoint, create(turn++));
        rows.set(name, added(rows.get(name), name, seen));
      }
    } while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: senders }, send));
  const after = await server.readMemory();
  const grownBy = Math.round((after.resident - before.resident) / 1024 / 1024);
  return { rows: [...rows.values()], before, after, grownBy, most };
}

type Seen = Pick<Row, 'slowestMs' | 'longestAnswer'>;

async function answerTo(
  { url, headers }: { readonly url: string; readonly headers?: Readonly<Record<string, string>> },
  request: HostileRequest,
): Promise<Seen> {
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const { byteLength } = await response.arrayBuffer();
  return { slowestMs: Math.round(performance.now() - began), longestAnswer: byteLength };
}

const added = (row: Row | undefined, name: string, seen: Seen): Row => ({
  name,
  requests: (row?.requests ?? 0) + 1,
  slowestMs: Math.max(row?.slowestMs ?? 0, seen.slowestMs),
  longestAnswer: Math.max(row?.longestAnswer ?? 0, seen.longestAnswer),
});
