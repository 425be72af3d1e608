import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Agent, buildConnector, request } from 'undici';
import type { Config } from '../config/config.ts';
import { createPublicLookup, isPublicAddress, type Lookup, PrivateAddressError } from './addresses.ts';
import { createNameLookup } from './names.ts';
import { type SignedRequest, signatureHeaders } from './signature.ts';

/** The outcome of one request to a target. */
export interface Outcome {
  /** The target answered with a 2xx. */
  readonly delivered: boolean;
  /** The status it answered with; null when there was no answer. */
  readonly status: number | null;
  /** Why it counts as failed; null when it does not. */
  readonly error: DeliveryError | null;
  readonly durationMs: number;
}

export type DeliveryError =
  | 'STATUS'
  | 'REDIRECT'
  | 'TIMEOUT'
  | 'PRIVATE_ADDRESS'
  | 'UNRESOLVED'
  | 'UNREACHABLE'
  | 'TLS';

/** Sends signed requests to targets outside. Dispose of it to close its connections. */
export interface WebhookSender extends AsyncDisposable {
  /** Never throws for what the target does. Rejects when `signal` is aborted. */
  send(url: string, signed: SignedRequest, signal?: AbortSignal): Promise<Outcome>;
}

/** An answer is read only to keep its connection for the next request; nothing in it counts. */
const READ_BYTES = 4096;
const HEADER_BYTES = 16 * 1024;
const KEEP_ALIVE_MS = 10_000;

type SenderConfig = Pick<Config['webhooks'], 'allowPrivate' | 'timeoutMs'>;

/** `resolve` is another one in tests. */
export function createWebhookSender(config: SenderConfig, resolve = createNameLookup()): WebhookSender {
  const { timeoutMs } = config;
  // As many connections as requests: several webhooks may lead to one server, and each has its own limit.
  const dispatcher = new Agent({
    connect: createConnector(config, resolve),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES,
    allowH2: false,
  });
  return {
    async send(url, signed, signal) {
      const started = performance.now();
      const timeout = AbortSignal.timeout(timeoutMs);
      const outcome = (delivered: boolean, status: number | null, error: DeliveryError | null): Outcome => ({
        ...{ delivered, status, error },
        durationMs: Math.round(performance.now() - started),
      });
      try {
        // Redirects are not followed: what they lead to was never allowed.
        const { statusCode, body } = await request(url, {
          method: 'POST',
          dispatcher,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
          headers: { 'content-type': 'application/json', 'user-agent': 'Parley-Webhooks', ...signatureHeaders(signed) },
          body: signed.body,
        });
        await body.dump({ limit: READ_BYTES }).catch(() => {});
        const delivered = statusCode >= 200 && statusCode < 300;
        return outcome(delivered, statusCode, delivered ? null : statusCode < 400 ? 'REDIRECT' : 'STATUS');
      } catch (error) {
        if (signal?.aborted) throw error;
        return outcome(false, null, timeout.aborted ? 'TIMEOUT' : errorOf(error));
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

/** Connects to public addresses only: a name by what it resolves to at this moment, an address as it is. */
function createConnector({ allowPrivate, timeoutMs }: SenderConfig, resolve: Lookup): buildConnector.connector {
  const settings = { timeout: timeoutMs, allowH2: false } as const;
  if (allowPrivate) return buildConnector(settings);
  const connect = buildConnector({ ...settings, lookup: createPublicLookup(resolve) } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    // Nobody looks up what is an address already.
    if (isIP(host) && !isPublicAddress(host)) callback(new PrivateAddressError(), null);
    else connect(options, callback);
  };
}

const TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'];

/** One of a few words: what the system says of a connection may hold addresses. */
function errorOf(error: unknown): DeliveryError {
  const { code = '' } = error as { code?: string };
  if (code === 'PRIVATE_ADDRESS' || code === 'UNRESOLVED') return code;
  if (TIMEOUTS.includes(code)) return 'TIMEOUT';
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'].includes(code)) return 'UNRESOLVED';
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(code)
    ? 'TLS'
    : 'UNREACHABLE';
}
