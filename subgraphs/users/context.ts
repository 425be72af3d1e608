import { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import type { Passwords } from './passwords/passwords.ts';
import type { SigningKeys } from './sessions/signing-keys.ts';

export interface UsersTools {
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  /** Refresh tokens follow from each other by it. */
  readonly successorKey: Uint8Array;
}

/** A request to the users subgraph: it also signs tokens and hashes passwords. */
export class UsersContext extends RequestContext {
  constructor(
    resources: Resources,
    caller: Caller,
    readonly tools: UsersTools,
  ) {
    super(resources, caller);
  }
}
