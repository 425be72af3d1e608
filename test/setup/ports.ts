import { isPortTaken } from '../../standalone/free-port.ts';

/** Below the range from which the system takes ports for outgoing connections, which could otherwise take ours. */
const FIRST_PORT = 20_000;
/** Each jest worker has ports of its own: a port that is free now must still be free when a process gets to it. */
const PORTS_OF_A_WORKER = 250;
/** More than jest has (`jest.config.mjs`): two with the same ports would take each other's. */
const MOST_WORKERS = 8;
/** Test runs beside each other begin at different places. */
const PLACES_OF_RUNS = 5;

let next = Math.floor(Math.random() * PORTS_OF_A_WORKER);

/** A port that nobody else in the test run will take. */
export async function takePort(): Promise<number> {
  // The process that starts the tests is no worker, and has the last place.
  const worker = Number(process.env.JEST_WORKER_ID ?? MOST_WORKERS) - 1;
  if (worker >= MOST_WORKERS) throw new Error(`There are ports for ${MOST_WORKERS} workers only.`);
  const run = process.ppid % PLACES_OF_RUNS;
  const first = FIRST_PORT + (run * MOST_WORKERS + worker) * PORTS_OF_A_WORKER;
  for (let attempt = 0; attempt < PORTS_OF_A_WORKER; attempt++) {
    const port = first + (next++ % PORTS_OF_A_WORKER);
    if (!(await isPortTaken(port, '127.0.0.1'))) return port;
  }
  throw new Error('No port is free.');
}
