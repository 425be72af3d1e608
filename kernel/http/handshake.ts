import type { IncomingMessage } from 'node:http';
import { entriesOf } from './entries.ts';

/** 16 bytes in base64. */
const KEY = /^[+/0-9a-z]{22}==$/i;
const VERSIONS = ['13', '8'];
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What keeps a request from becoming a WebSocket. */
export interface WrongHandshake {
  readonly status: 400 | 405;
  readonly message: string;
  /** What to ask for instead. */
  readonly headers?: Iterable<readonly [name: string, value: string]>;
}

/** What is wrong with a request to become a WebSocket (RFC 6455, section 4.2.1); undefined where nothing is. */
export function wrongHandshake({ method, headers }: IncomingMessage): WrongHandshake | undefined {
  if (method !== 'GET')
    return { status: 405, message: 'A WebSocket is asked for by GET.', headers: [['allow', 'GET']] };
  if (!KEY.test(headers['sec-websocket-key'] ?? ''))
    return { status: 400, message: 'The header sec-websocket-key must be 16 bytes in base64.' };
  if (!VERSIONS.includes(headers['sec-websocket-version'] ?? ''))
    return {
      status: 400,
      message: `The header sec-websocket-version must be ${VERSIONS.join(' or ')}.`,
      headers: [['sec-websocket-version', VERSIONS.join(', ')]],
    };
  if (!areProtocols(headers['sec-websocket-protocol']))
    return { status: 400, message: 'The header sec-websocket-protocol must name protocols, each once.' };
  return undefined;
}

function areProtocols(header: string | undefined): boolean {
  if (header === undefined) return true;
  const names = entriesOf(header);
  return names.every((name) => TOKEN.test(name)) && new Set(names).size === names.length;
}
