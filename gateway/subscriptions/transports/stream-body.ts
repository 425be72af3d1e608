import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { drainOf } from './drain-of.ts';

/** How a transport frames the body of its response. */
export interface StreamFormat {
  readonly transport: 'sse' | 'multipart';
  readonly contentType: string;
  /** Written first: browsers take a response for begun only once it has a body. */
  readonly opening: string;
  readonly heartbeat: string;
  readonly ending: string;
}

/** Nothing between here and the client may keep, compress or collect what is written (the last is for nginx). */
const HEADERS = { 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/** The body of a response that goes on. What is written before there is a response waits for it. */
export class StreamBody {
  private reply: FastifyReply | undefined;
  private response: ServerResponse | undefined;
  private readonly waiting: Parameters<StreamBody['write']>[] = [];
  private waitingBytes = 0;
  private readonly opened = Promise.withResolvers<void>();
  /** The bytes that had left by the last look, and the time at which that was last another number. */
  private left = 0;
  private leftAt = Date.now();

  constructor(private readonly format: StreamFormat) {}

  /** Whether there is a response to write to, begun or not. */
  get isAttached(): boolean {
    return this.reply !== undefined;
  }

  /** The bytes that have been written and have not left this process. */
  get queuedBytes(): number {
    return this.waitingBytes + (this.response?.writableLength ?? 0);
  }

  /** Takes the response that the first write will begin; `onGone` is called when it is over, for whatever reason. */
  attach(reply: FastifyReply, onGone: () => void): void {
    const gone = () => {
      this.opened.resolve();
      onGone();
    };
    this.reply = reply;
    if (reply.raw.destroyed) gone();
    else reply.raw.once('close', gone);
  }

  /** Begins the response, with the headers that it was given before, as those of CORS. */
  start(): void {
    const { reply, format } = this;
    if (this.response || !reply) return;
    reply.hijack();
    const { raw } = reply;
    this.response = raw;
    raw.on('error', () => {});
    raw.writeHead(
      200,
      reply.headers({ ...HEADERS, 'content-type': format.contentType }).getHeaders() as OutgoingHttpHeaders,
    );
    raw.write(format.opening);
    for (const [chunk, left] of this.waiting.splice(0)) raw.write(chunk, left);
    this.waitingBytes = 0;
    this.opened.resolve();
  }

  /** `left` is called when it has left this process, if it does. */
  write(chunk: string | Buffer, left?: () => void): void {
    this.start();
    const { response } = this;
    if (!response) {
      this.waiting.push([chunk, left]);
      this.waitingBytes += Buffer.byteLength(chunk);
    } else if (!response.destroyed && !response.writableEnded) response.write(chunk, left);
  }

  /** Says that the stream lives, once it has begun. */
  writeHeartbeat(): void {
    if (this.response) this.write(this.format.heartbeat);
  }

  /** Writes the ending; the client gets all that is queued, if it reads. */
  end(): void {
    this.write(this.format.ending);
    this.response?.end();
  }

  destroy(): void {
    this.response?.destroy();
  }

  /** Resolves once there is a response whose queue is short, or that is over. */
  async drained(): Promise<void> {
    if (this.waitingBytes > 0) await this.opened.promise;
    if (this.response) await drainOf(this.response);
  }

  /** How long nothing of what is queued could leave, in milliseconds. Counts from the first look that finds a queue. */
  stalledMs(now: number): number {
    const socket = this.response?.socket;
    const left = socket ? socket.bytesWritten - socket.writableLength : 0;
    if (this.queuedBytes === 0 || left !== this.left) {
      this.left = left;
      this.leftAt = now;
    }
    return now - this.leftAt;
  }
}
