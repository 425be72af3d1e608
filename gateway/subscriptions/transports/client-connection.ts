import type { Viewer } from '../../../kernel/trust/viewer.ts';
import type { UserIdentity } from '../../identity.ts';
import type { ApiKey } from '../../keys/api-keys.ts';
import type { RunningSubscription } from '../connection.ts';

/** The client at the other end, and its address. */
export interface ConnectionIdentity extends UserIdentity {
  readonly requestId: string;
  readonly ip: string;
}

/** The properties that connections of every transport have: whose they are, and what runs on them. */
export abstract class ClientConnection implements ConnectionIdentity {
  readonly subscriptions = new Set<RunningSubscription>();
  viewer: Viewer;
  expiresAt: number;
  readonly contract: string | undefined;
  key: ApiKey | undefined;
  readonly requestId: string;
  readonly ip: string;
  beatAt = 0;

  constructor({ viewer, expiresAt, contract, key, requestId, ip }: ConnectionIdentity) {
    this.viewer = viewer;
    this.expiresAt = expiresAt;
    this.contract = contract;
    this.key = key;
    this.requestId = requestId;
    this.ip = ip;
  }
}
