import { join } from 'node:path';
import type { Config } from '../kernel/config/config.ts';
import type { Environment } from '../kernel/config/environment.ts';
import { parseAddress } from '../kernel/rate-limits/networks.ts';
import { isLoopback } from './loopback.ts';

export interface Running {
  readonly port: number;
  readonly config: Pick<Config, 'http' | 'explorer'>;
  /** The folder in which the installation lives. */
  readonly folder: string;
  /** As it was before what was started went in. */
  readonly env: Environment;
}

/** The message of `npm start` once it is ready: where everything is. */
export function summaryOf({ port, config: { http, explorer }, folder, env }: Running): string {
  const origin = `http://${hostInUrl(http.host)}:${port}`;
  return [
    '',
    `  Parley is ready.`,
    ...(isLoopback(http.host) ? ['  Open to  this machine alone; HOST=0.0.0.0 opens it to others'] : []),
    `  API      ${origin}/graphql`,
    ...(explorer === 'off' ? [] : [`  Explorer ${origin}/explorer`]),
    `  Health   ${origin}/health/ready`,
    `  Keys     ${origin}/.well-known/jwks.json`,
    `  Data     ${env.DATABASE_URL ? 'DATABASE_URL' : join(folder, 'postgres')}, Redis ${env.REDIS_URL ? 'REDIS_URL' : 'in memory'}`,
    `  Log      ${process.stdout.isTTY ? join(folder, 'parley.log') : 'here, as JSON'}`,
    `  Stop     Ctrl-C`,
    '',
  ].join('\n');
}

/** Its address as a browser of this machine wants it: no browser opens the address of all, and IPv6 is in brackets. */
function hostInUrl(host: string): string {
  if (parseAddress(host)?.range() === 'unspecified') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
