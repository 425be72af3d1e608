import type { Caller } from '../kernel/trust/viewer.ts';
import type { ApiKey } from './keys/api-keys.ts';

/** The data that one operation at the gateway carries to its fetches. */
export interface GatewayContext {
  readonly caller: Caller;
  /** The contract whose schema it is for; undefined for the public API. */
  readonly contract?: string | undefined;
  readonly key?: ApiKey | undefined;
  /** The cost that was counted for the operation in advance; undefined where none was. */
  cost?: number;
  /** Whether its text names `refreshSession`. */
  namesRefresh?: boolean;
  /** The caller as signed for the subgraphs; signed once, at the first fetch that leaves the process. */
  assertion?: Promise<string>;
}

/** Health checks ask on nobody's behalf. */
export const HEALTH_CHECK_CALLER: Caller = { requestId: 'health', ip: '' };
