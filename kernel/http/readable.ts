import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ParleyError } from '../errors.ts';
import { isPrototype } from '../json.ts';
import { Bodies } from './bodies.ts';

/** A refusal from before GraphQL sees a request, with its status. */
const refused = (statusCode: 400 | 405 | 415, message: string, extensions = {}) =>
  Object.assign(new ParleyError('BAD_USER_INPUT', message, extensions), { statusCode });

/**
 * Has a server refuse what it cannot read as it was meant, before it is read: a method that an address has not (405, with
 * `Allow`), an address that stands for bytes that are no UTF-8 (400), a body that is compressed or declared to be something else than UTF-8 (415), and JSON that is no UTF-8 (400).
 * Bytes in place of which Node would put replacement characters would be stored as others than were sent.
 */
export function refuseUnreadable(app: FastifyInstance, maxBodyBytes: number): void {
  const methodsAt = collectMethods(app);
  // Not earlier: by now a browser of another origin may read the answer.
  app.addHook('preParsing', async (request, reply) => {
    const allowed = request.is404 ? methodsAt(request) : [];
    if (allowed.length > 0) {
      reply.header('allow', allowed.join(', '));
      throw refused(405, `${request.method} is not for this address: it takes ${allowed.join(', ')}.`);
    }
    if (!isEncodedUtf8(request)) throw refused(400, 'The address holds bytes that are no UTF-8.');
    if (!hasBody(request)) return;
    if (isCompressed(request)) {
      reply.header('accept-encoding', 'identity');
      throw refused(415, 'The body must not be compressed: send it without content-encoding.');
    }
    if (!isDeclaredUtf8(request)) throw refused(415, 'The body must be UTF-8: leave the charset out, or say utf-8.');
  });
  readBodies(app, maxBodyBytes);
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

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const isCompressed = ({ headers: { 'content-encoding': encoding } }: FastifyRequest): boolean =>
  !/^\s*(identity)?\s*$/i.test(encoding ?? '');

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

function isDeclaredUtf8({ headers }: FastifyRequest): boolean {
  const [, charset] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** JSON as Fastify reads it, prototypes refused, from bytes that were looked at; plain text, for whoever says what is wrong with it. */
function readBodies(app: FastifyInstance, maxBytes: number): void {
  const bodies = new Bodies(maxBytes);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('text/plain', async (_: FastifyRequest, payload: IncomingMessage) =>
    (await bodies.read(payload)).toString('utf8'),
  );
  app.addContentTypeParser('application/json', (request, payload, done) => {
    const parseText = (body: Buffer) => {
      if (!isUtf8(body)) return done(refused(400, 'The body holds bytes that are no UTF-8.'));
      const text = body.toString('utf8');
      parse(request, text, (error, parsed) => done(error && explain(error, text), parsed));
    };
    bodies.read(payload).then(parseText, done);
  });
}

/** Says which key is refused, where it is that and not the JSON: a parser that takes all of them tells. */
function explain(error: Error, text: string): Error {
  try {
    const field = pathOfPrototype(JSON.parse(text.replace(BYTE_ORDER_MARK, '')));
    return field ? refused(400, `The body must not have the key ${field}.`, { field }) : error;
  } catch {
    return error;
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/;

/** The place where Fastify's parser sees a prototype. */
function pathOfPrototype(body: unknown): string | undefined {
  const waiting: [path: string, value: unknown][] = [['', body]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, value] = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const at = path ? `${path}.${key}` : key;
      if (isPrototype(key, inner)) return at;
      waiting.push([at, inner]);
    }
  }
  return undefined;
}
