import { createServer } from 'node:net';

/** The place where a server listens. */
export interface Address {
  readonly port: number;
  readonly host: string;
  /** The name of the variable that sets the port: `PORT` if left out. */
  readonly variable?: string;
}

/** Metrics without a token are for this machine alone. */
export const metricsAddress = (port: number): Address => ({ port, host: '127.0.0.1', variable: 'METRICS_PORT' });

/** The error for a place where nothing can listen: one line that says what to do, where that is known. */
export function listenError(error: unknown, { port, host, variable = 'PORT' }: Address): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} is taken. Stop what uses it, or set ${variable} to another one.`);
    case 'EACCES':
      return new Error(`Port ${port} needs rights that this process does not have. Set ${variable} to another one.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return new Error(`HOST must be an address or a name of this machine, not "${host}".`);
    default:
      return error;
  }
}

/** Throws the error for a place that is to be taken later, if it cannot be taken now. */
export function checkAddress(address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(listenError(error, address)));
    server.listen(address.port, address.host, () => server.close(() => resolve()));
  });
}
