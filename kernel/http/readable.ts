import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ParleyError } from '../errors.ts';
import { networksOf } from '../rate-limits/networks.ts';
import { Bodies } from './bodies.ts';
import type { BodiesInWork } from './bodies-in-work.ts';
import { wrongHandshake } from './handshake.ts';
import { UNREADABLE } from './http-errors.ts';
import { pathOfPrototype } from './json-text.ts';
import {
  hasBody,
  hasTwoHosts,
  isCompressed,
  isDeclaredUtf8,
  isHost,
  isTransferCoded,
  isUnmet,
  lacksHost,
  tooLongHeader,
} from './request-headers.ts';

/** A refusal from before GraphQL sees a request, with its status for the server's routes and for a socket that gets none. */
const refused = (status: 400 | 405 | 415 | 417 | 431, message: string, extensions = {}) =>
  Object.assign(
    new ParleyError(status === 431 ? 'PAYLOAD_TOO_LARGE' : 'BAD_USER_INPUT', message, {
      ...extensions,
      http: { status },
    }),
    { statusCode: status },
  );

/** Throws what is wrong with the headers of a request for a socket, with the `headers` of the answer where it has some of its own. */
export function checkHeaders(request: IncomingMessage): void {
  checkOwnHeaders(request);
  const wrong = wrongHandshake(request);
  if (wrong) throw Object.assign(refused(wrong.status, wrong.message), { headers: wrong.headers });
}

/** Throws what is wrong with the headers of a request, whatever it is for. */
function checkOwnHeaders(request: IncomingMessage): void {
  const { headers, rawHeaders } = request;
  const header = tooLongHeader(headers);
  if (header) throw refused(431, `The header ${header} is too long.`);
  if (!isHost(headers)) throw refused(400, 'The header host names no host.');
  if (lacksHost(request)) throw refused(400, 'HTTP/1.1 must have a header host.');
  if (hasTwoHosts(rawHeaders)) throw refused(400, 'There are two headers host.');
  if (isUnmet(headers)) throw refused(417, 'The header expect can be 100-continue alone.');
}

export interface ReadOptions {
  /** Of one body. */
  readonly maxBodyBytes: number;
  /** Counts what clients have sent; left out where only our own processes send. */
  readonly inWork: BodiesInWork | undefined;
}

/**
 * Has a server refuse what it cannot read as it was meant, before it is read: a method that an address has not (405, with
 * `Allow`), a header that is longer than any client's (431), a host that is none, or two, or missing in HTTP/1.1 (400), an
 * expectation that it cannot meet (417), an address that stands for bytes that are no UTF-8 (400), a body that is compressed or
 * declared to be something else than UTF-8 (415), and JSON that is no UTF-8 (400).
 * Bytes in place of which Node would put replacement characters would be stored as others than were sent.
 */
export function refuseUnreadable(app: FastifyInstance, { maxBodyBytes, inWork }: ReadOptions): void {
  const methodsAt = collectMethods(app);
  // Not earlier: by now a browser of another origin may read the answer.
  app.addHook('preParsing', async (request, reply) => {
    const allowed = request.is404 ? methodsAt(request) : [];
    if (allowed.length > 0) {
      reply.header('allow', allowed.join(', '));
      throw refused(405, `${request.method} is not for this address: it takes ${allowed.join(', ')}.`);
    }
    const { headers } = request;
    checkOwnHeaders(request.raw);
    if (!isEncodedUtf8(request)) throw refused(400, UNREADABLE);
    if (!hasBody(headers)) return;
    if (isCompressed(headers)) {
      reply.header('accept-encoding', 'identity');
      throw refused(415, 'The body must not be compressed: send it without content-encoding.');
    }
    if (isTransferCoded(headers))
      throw refused(415, 'The body must not be compressed: send it in no transfer-encoding but chunked.');
    if (!isDeclaredUtf8(headers)) throw refused(415, 'The body must be UTF-8: leave the charset out, or say utf-8.');
  });
  readBodies(app, maxBodyBytes, inWork);
}

/** Notes the routes as they are added. Returns which methods there are at a request's path. */
function collectMethods(app: FastifyInstance): (request: FastifyRequest) => string[] {
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    // Preflights, at any address.
    if (url === '*') return;
    const pattern = url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+');
    routes.push({ path: new RegExp(`^${pattern}$`), methods: [method].flat() });
  });
  return ({ url }) => {
    const [path = ''] = url.split('?');
    return [...new Set(routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods))].sort();
  };
}

/** Whether what an address has in percent signs is text. A percent sign that stands for itself is no fault. */
function isEncodedUtf8({ raw: { url = '' } }: FastifyRequest): boolean {
  return (url.match(/(?:%[0-9a-f]{2})+/gi) ?? []).every((bytes) =>
    isUtf8(Buffer.from(bytes.replaceAll('%', ''), 'hex')),
  );
}

/** JSON as Fastify reads it, prototypes refused, from bytes that were looked at; nothing else. */
function readBodies(app: FastifyInstance, maxBytes: number, inWork: BodiesInWork | undefined): void {
  const bodies = new Bodies(maxBytes);
  const answers = new WeakMap<IncomingMessage, ServerResponse>();
  app.addHook('preParsing', async ({ raw }, reply) => void answers.set(raw, reply.raw));
  // Prototypes are looked for here, where it can be said which key is one.
  const parse = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, payload, done) => {
    const parseText = (body: Buffer) => {
      if (!isUtf8(body)) return done(refused(400, 'The body holds bytes that are no UTF-8.'));
      const text = body.toString('utf8');
      parse(request, text, (error, parsed) => {
        const field = error ? undefined : pathOfPrototype(text, parsed);
        done(field ? refused(400, `The body must not have the key ${field}.`, { field }) : error, parsed);
      });
    };
    const hold = (body: Buffer) => {
      const [{ key }] = networksOf(request.ip);
      inWork?.hold(key, body, answers.get(request.raw) as ServerResponse);
      return body;
    };
    bodies.read(payload).then(hold).then(parseText, done);
  });
}
