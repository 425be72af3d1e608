import type { FastifyRequest } from 'fastify';
import { credentialsIn, type Identify } from './identify.ts';
import type { Identity } from './identity.ts';
import type { KeyMeter } from './keys/meter.ts';
import type { OperationLimits } from './limits/operation-limits.ts';

/** Finds out who sends a request. Throws what `Identify` throws. */
export type IdentifyRequest = (request: FastifyRequest) => Promise<Identity | undefined>;

/** Finds it out once for each request. */
export function createIdentifyRequest(identify: Identify): IdentifyRequest {
  const identities = new WeakMap<FastifyRequest, Promise<Identity | undefined>>();
  return (request) => {
    const identity = identities.get(request) ?? identify(credentialsIn(request.headers), request.ip);
    identities.set(request, identity);
    return identity;
  };
}

/** Counts a request that was refused before it was known what it asks for: for its key, its user or its address. Throws `RATE_LIMITED`, or why nobody sent it. */
export type CountRefused = (request: FastifyRequest) => Promise<void>;

/** Reads a request. What turns out to be none counts as refused. */
export type ReadRequest = <Read>(request: FastifyRequest, read: () => Read | Promise<Read>) => Promise<Read>;

export interface CountRefusedOptions {
  readonly identifyRequest: IdentifyRequest;
  readonly meter: KeyMeter;
  readonly operationLimits: OperationLimits;
}

export const createCountRefused =
  ({ identifyRequest, meter, operationLimits }: CountRefusedOptions): CountRefused =>
  async (request) => {
    const { key, viewer } = (await identifyRequest(request)) ?? {};
    if (key) await meter.countRequest(key);
    else await operationLimits.countRefused({ key, viewer, ip: request.ip });
  };

export const createReadRequest =
  (countRefused: CountRefused): ReadRequest =>
  async (request, read) => {
    try {
      return await read();
    } catch (error) {
      await countRefused(request);
      throw error;
    }
  };
