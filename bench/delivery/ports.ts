import { isPortTaken } from '../../standalone/free-port.ts';

/** Below the range from which the system takes ports for outgoing connections: one could take a stopped server's. */
const FIRST_PORT = 11_000;
const PORTS = 8000;

let next = Math.floor(Math.random() * PORTS);

/** A loopback port that stays ours while the server on it is stopped and started again. */
export async function takePort(): Promise<number> {
  for (let attempt = 0; attempt < PORTS; attempt++) {
    const port = FIRST_PORT + (next++ % PORTS);
    if (!(await isPortTaken(port, '127.0.0.1'))) return port;
  }
  throw new Error('No port is free.');
}
