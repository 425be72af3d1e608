import type { Caller } from '../kernel/trust/viewer.ts';

/** What one operation at the gateway carries to its fetches. */
export interface GatewayContext {
  readonly caller: Caller;
  /** The caller as signed for the subgraphs; signed once, at the first fetch that leaves the process. */
  assertion?: Promise<string>;
}

/** Health checks ask on nobody's behalf. */
export const HEALTH_CHECK_CALLER: Caller = { requestId: 'health', ip: '' };
