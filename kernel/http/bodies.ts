import type { IncomingMessage } from 'node:http';
import { errorCodes } from 'fastify';
import { ParleyError } from '../errors.ts';

const MB = 1024 * 1024;
/** The memory that all bodies take that are on their way, and how many of the largest there is room for at least. */
const MOST_TOGETHER = 64 * MB;
const LEAST_BODIES = 4;

/** A piece takes this much memory besides its bytes, which would count for nothing where each has one. */
const PIECE_BYTES = 256;
const RETRY_SECONDS = 1;

/** A body that is on its way. */
interface Arriving {
  readonly pieces: Buffer[];
  bytes: number;
  /** What it takes of memory. */
  weight: number;
  readonly giveUp: (reason: Error) => void;
}

/**
 * The bodies that a server is receiving. Together they take at most so much memory: beyond that the one that has been on its
 * way for longest is given up, and its client told to come again. Who sends a request is done in a moment; who holds
 * it back on purpose must not keep others out.
 */
export class Bodies {
  /** The oldest first. */
  private readonly arriving = new Set<Arriving>();
  private weight = 0;

  /** `maxBytes`: of one body; `mostTogether`: of the memory that all of them take. */
  constructor(
    private readonly maxBytes: number,
    private readonly mostTogether = Math.max(MOST_TOGETHER, LEAST_BODIES * maxBytes),
  ) {}

  /** Reads a body. Rejects with the status of the answer: 400, 413 or 503. */
  read(payload: IncomingMessage): Promise<Buffer> {
    const { maxBytes } = this;
    const declared = Number(payload.headers['content-length'] ?? Number.NaN);
    if (declared > maxBytes) return Promise.reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    // At once: what still comes must not count for a body that is over.
    const leave = () => {
      payload.off('data', take).off('end', end).off('error', fail);
      this.remove(body);
    };
    const giveUp = (reason: Error) => {
      leave();
      reject(reason);
    };
    const body: Arriving = { pieces: [], bytes: 0, weight: 0, giveUp };
    const take = (piece: Buffer) => {
      if (body.bytes + piece.length > maxBytes) giveUp(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      else this.add(body, piece);
    };
    const end = () => {
      if (body.bytes < declared) return giveUp(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
      leave();
      resolve(Buffer.concat(body.pieces, body.bytes));
    };
    const fail = (error: Error) => giveUp(Object.assign(error, { statusCode: 400 }));
    this.arriving.add(body);
    payload.on('data', take).on('end', end).on('error', fail);
    return promise;
  }

  private add(body: Arriving, piece: Buffer): void {
    body.pieces.push(piece);
    body.bytes += piece.length;
    body.weight += piece.length + PIECE_BYTES;
    this.weight += piece.length + PIECE_BYTES;
    for (const oldest of this.arriving) {
      if (this.weight <= this.mostTogether) return;
      oldest.giveUp(tookTooLong());
    }
  }

  private remove(body: Arriving): void {
    if (this.arriving.delete(body)) this.weight -= body.weight;
  }
}

const tookTooLong = () =>
  Object.assign(
    new ParleyError('UNAVAILABLE', `The request took too long to arrive. Try again in ${RETRY_SECONDS} s.`, {
      retryAfterSeconds: RETRY_SECONDS,
    }),
    { statusCode: 503 },
  );
