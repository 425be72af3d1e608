import { isOrigin, LOCAL_ORIGINS } from '../origins.ts';
import { flag, list, oneOf, optionalWhole, secret, textOr, whole } from '../variables.ts';

/** The public endpoints: their address, those to whom they answer, and how a process stops. */
export const SERVING = {
  PORT: whole({
    default: 4000,
    min: 0,
    max: 65_535,
    meaning: 'The port of the public endpoints; 0 takes any free one.',
  }),
  HOST: textOr({
    default: '127.0.0.1',
    takes: 'an address',
    unset: '`127.0.0.1`; in the image `0.0.0.0`',
    meaning: 'The address of the public endpoints; `0.0.0.0` opens them to others than this machine.',
  }),
  CORS_ORIGINS: list({
    takes:
      'origins as browsers send them (`https://app.example`, without a slash at the end; `http://localhost:*` for any port) separated by commas, or `*` for any',
    fits: isOrigin,
    unset: `none; with \`npm start\` on loopback ${LOCAL_ORIGINS.map((origin) => `\`${origin}\``).join(', ')}, unless \`NODE_ENV\` is \`production\``,
    meaning: "The origins of browsers that may call and open sockets, beside Parley's own.",
  }),
  TRUST_PROXY: list({
    takes: 'off, a number (on is 1), or addresses and networks (CIDR) separated by commas',
    unset: 'off',
    meaning:
      'Whose `X-Forwarded-For` is believed: how many proxies there are in a row, or which they are. Behind a proxy without it all clients are one address and [share its limits](limits.md#whose-address).',
  }),
  METRICS_PORT: optionalWhole({
    min: 1,
    max: 65_535,
    meaning: 'A port on 127.0.0.1 that shows `/metrics` and the details of `/health/ready` to this machine.',
  }),
  METRICS_TOKEN: secret({
    minLength: 16,
    meaning: 'A token that shows `/metrics` and these details on `PORT` to whoever sends it as a Bearer token.',
  }),
  LOG_LEVEL: oneOf({
    values: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    meaning: 'The least level of what is logged, as JSON lines.',
  }),
  INTROSPECTION: flag({ default: 'on', meaning: 'Whether clients may introspect the schema.' }),
  EXPLORER: oneOf({
    values: ['admins', 'anyone', 'off'],
    default: 'admins',
    unset: 'admins; with `npm start` anyone, unless `NODE_ENV` is `production`',
    meaning:
      'Who may use [`/explorer`](explorer.md): platform admins, whoever reaches it, or nobody, and then it does not exist.',
  }),
  DRAIN_SECONDS: whole({
    default: 5,
    min: 0,
    max: 600,
    meaning: 'How long requests under way may take after SIGTERM.',
  }),
  DRAIN_DELAY_SECONDS: whole({
    default: 0,
    min: 0,
    max: 600,
    unset: '0; in the image 5',
    meaning: 'How long after SIGTERM a process takes requests as before while `/health/ready` says 503.',
  }),
  MAX_EVENT_LOOP_DELAY_MS: whole({
    default: 2000,
    min: 50,
    max: 600_000,
    meaning: 'Beyond this delay of the event loop new work is refused with `UNAVAILABLE`, 503 and `Retry-After`.',
  }),
};
