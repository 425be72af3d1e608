import type { FastifyReply } from 'fastify';
import { ParleyError } from '../../../kernel/errors.ts';
import type { UnsentAnswers } from '../../../kernel/http/unsent.ts';
import { TOKEN_EXPIRED } from '../../authenticate.ts';
import { ownerOf } from '../../limits/hold-unsent.ts';
import type { CloseReason } from '../connection.ts';
import { ClientConnection, type ConnectionIdentity } from './client-connection.ts';
import { StreamBody, type StreamFormat } from './stream-body.ts';
import { type OperationForm, type OperationStream, StreamOperation } from './stream-operation.ts';

/** A client that takes nothing of what waits for it for this time is given up. */
const GIVE_UP_MS = 20_000;

export interface StreamTools {
  readonly unsent: UnsentAnswers;
  readonly onGone: (connection: StreamConnection) => void;
}

/** The response of a stream, or the place reserved for one. */
export class StreamConnection extends ClientConnection implements OperationStream {
  readonly transport: StreamFormat['transport'];
  /** Those that run, by the ids that the client gave them. */
  readonly operations = new Map<string, StreamOperation>();
  isOver = false;
  private readonly body: StreamBody;
  /** Each says that an answer needs no memory any more. */
  private readonly unsent = new Set<() => void>();

  constructor(
    format: StreamFormat,
    identity: ConnectionIdentity,
    private readonly tools: StreamTools,
  ) {
    super(identity);
    this.transport = format.transport;
    this.body = new StreamBody(format);
  }

  get isAttached(): boolean {
    return this.body.isAttached;
  }

  get queuedBytes(): number {
    return this.body.queuedBytes;
  }

  drained(): Promise<void> {
    return this.body.drained();
  }

  /** Takes the response for what is written. A client that goes away ends all that runs on it. */
  attach(reply: FastifyReply): void {
    this.body.attach(reply, () => this.leave());
  }

  start(): void {
    this.body.start();
  }

  write(chunk: string | Buffer): void {
    if (!this.isOver) this.body.write(chunk);
  }

  writeAnswer(text: string): void {
    if (this.isOver) return;
    const bytes = Buffer.from(text);
    const release = this.tools.unsent.hold({
      owner: ownerOf(this, this.ip),
      bytes: bytes.length,
      giveUp: () => {
        this.body.destroy();
        this.leave();
      },
    });
    this.unsent.add(release);
    // It may have been this one that was given up.
    if (this.isOver) release();
    this.body.write(bytes, () => {
      release();
      this.unsent.delete(release);
    });
  }

  /** Makes a place for an operation, before it is known whether it may run. */
  add(id: string, form: OperationForm): StreamOperation {
    const operation = new StreamOperation(this, id, form);
    this.operations.set(id, operation);
    return operation;
  }

  finish(operation: StreamOperation): void {
    const { id, form } = operation;
    // Its id may be another's by now.
    if (this.operations.get(id) === operation) this.operations.delete(id);
    if (form.isWhole) this.end();
  }

  beat(): void {
    if (this.body.stalledMs(Date.now()) >= GIVE_UP_MS) this.body.destroy();
    else if (!this.isOver) this.body.writeHeartbeat();
  }

  close(reason: CloseReason): void {
    for (const operation of this.operations.values()) operation.fail(CLOSE[reason]());
    this.end();
  }

  /** Ends all that runs without a word: the client is gone, or never came. */
  leave(): void {
    this.isOver = true;
    for (const operation of this.operations.values()) operation.cancel();
    this.operations.clear();
    for (const release of this.unsent) release();
    this.unsent.clear();
    this.tools.onGone(this);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.isAttached) this.body.end();
    else this.leave();
  }
}

/** How each reason is said. The client comes back with its last position, except after its session has ended. */
const CLOSE: Readonly<Record<CloseReason, () => ParleyError>> = {
  expired: () =>
    new ParleyError('UNAUTHENTICATED', 'The access token has expired: subscribe again with a fresh one.', {
      reason: TOKEN_EXPIRED,
    }),
  ended: () => new ParleyError('UNAUTHENTICATED', 'The session has ended. Sign in again.'),
  keyExpired: () =>
    new ParleyError('UNAUTHENTICATED', 'The API key or this secret of it has expired.', { reason: 'API_KEY_EXPIRED' }),
  keyRevoked: () => new ParleyError('UNAUTHENTICATED', 'The API key has been revoked.', { reason: 'API_KEY_REVOKED' }),
  slow: () =>
    new ParleyError('UNAVAILABLE', 'Reading too slowly: subscribe again from your last position.', {
      reason: 'READING_TOO_SLOWLY',
    }),
  draining: () =>
    new ParleyError('UNAVAILABLE', 'Restarting: subscribe again from your last position.', { reason: 'RESTARTING' }),
};
