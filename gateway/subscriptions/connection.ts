import type { GraphQLError } from 'graphql';
import type { UserIdentity } from '../identity.ts';
import type { ApiKey } from '../keys/api-keys.ts';
import type { SelectedEvents } from './documents.ts';

/** Why a connection is closed by this side. Each transport has its own way to say it. */
export type CloseReason = 'expired' | 'ended' | 'keyExpired' | 'keyRevoked' | 'slow' | 'draining';

/** A client's connection: a WebSocket, or the response of a stream. Everything on it is for one viewer. */
export interface Connection extends UserIdentity {
  readonly transport: 'websocket' | 'sse' | 'multipart';
  /** As it was read last: its expiry may change. */
  key?: ApiKey | undefined;
  readonly requestId: string;
  readonly ip: string;
  readonly subscriptions: Set<RunningSubscription>;
  /** The bytes that were written to it and have not left this process. */
  readonly queuedBytes: number;
  /** Resolves once the queue is short again, or the connection gone. */
  drained(): Promise<void>;
  /** When it is asked next whether it lives, Unix milliseconds. */
  beatAt: number;
  /** Asks whether the other side is still there, and gives it up if it did not answer the last time. */
  beat(): void;
  close(reason: CloseReason): void;
}

/** An operation that runs on a connection, as those who began it see it. */
export interface RunningSubscription {
  readonly selected: SelectedEvents;
  /** Ends without a word: the client has ended it, or is gone. */
  cancel(): void;
  /** Ends, and says why. */
  fail(error: GraphQLError): void;
}
