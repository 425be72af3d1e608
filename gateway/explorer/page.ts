import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../kernel/config/config.ts';
import { notFound, unavailable } from '../../kernel/errors.ts';
import { presentError } from '../../kernel/graphql/present-error.ts';
import { entriesOf } from '../../kernel/http/entries.ts';
import { type Asset, readBundle } from './bundle.ts';

/** The policy of the page: it may run its own files and talk to its own origin, nothing else. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    // WebSockets of the same origin are among 'self'.
    "connect-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Monaco places each line that it writes by an attribute.
    "style-src-attr 'unsafe-inline'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const GUARDS = {
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** The page and its files, none of which is a secret. Workers take the policy of their own file, not the page's. */
export function servePage(app: FastifyInstance, audience: Config['explorer']): void {
  const bundle = readBundle();
  app.get('/explorer', (_, reply) => {
    if (!bundle) return missing(reply);
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .headers({ ...GUARDS, 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(bundle.page.replaceAll('{{nonce}}', nonce).replace('{{for}}', audience));
  });
  app.get('/explorer/', (_, reply) => reply.redirect('../explorer', 308));
  app.get<{ Params: { name: string } }>('/explorer/assets/:name', (request, reply) => {
    const asset = bundle?.assets.get(request.params.name);
    return asset
      ? sendAsset(asset, request, reply)
      : reply.code(404).send({ errors: [presentError(notFound('file'))] });
  });
}

function missing(reply: FastifyReply): FastifyReply {
  const error = unavailable('The explorer is not built: "npm run build" makes dist/explorer.');
  return reply
    .code(503)
    .headers(GUARDS)
    .send({ errors: [presentError(error)] });
}

/** A year, in seconds: a file whose contents change gets another name. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

function sendAsset(asset: Asset, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const packed = accepts(headers['accept-encoding']) ? asset.brotli : undefined;
  const etag = packed ? asset.etag.replace(/"$/, '-br"') : asset.etag;
  reply.headers({ ...GUARDS, 'content-security-policy': policy('none'), 'cache-control': IMMUTABLE, etag });
  if (asset.brotli) reply.header('vary', 'accept-encoding');
  if (entriesOf(headers['if-none-match'] ?? '').includes(etag)) return reply.code(304).send();
  if (packed) reply.header('content-encoding', 'br');
  return reply.type(asset.type).send((packed ?? asset.plain)());
}

/** Whether a client takes brotli; `br;q=0` says that it does not. */
const accepts = (encodings: FastifyRequest['headers']['accept-encoding']): boolean =>
  entriesOf(String(encodings ?? '')).some((encoding) => /^br\s*(?:;\s*q=(?!0(?:\.0*)?$).*)?$/.test(encoding));
