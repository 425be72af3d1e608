import type { onSendAsyncHookHandler } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import { onceLeft } from '../../kernel/http/once-left.ts';
import { LEAST_UNSENT, type UnsentAnswers } from '../../kernel/http/unsent.ts';
import { networksOf } from '../../kernel/rate-limits/networks.ts';
import type { IdentifyRequest } from '../identify-request.ts';
import type { Identity } from '../identity.ts';

/** From here on a text is sent as bytes: whoever waits for its connection would else hold it with two bytes for each character. */
const AS_BYTES = 64 * 1024;

/** By whom answers are counted: without an account by the network, as limits are. */
export const ownerOf = ({ viewer, key }: Pick<Identity, 'viewer' | 'key'>, ip: string): string =>
  key?.id ?? viewer?.userId ?? networksOf(ip)[0].key;

/** Counts answers of a route until they have left. */
export const holdUnsent =
  (unsent: UnsentAnswers, identify: IdentifyRequest): onSendAsyncHookHandler =>
  async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < LEAST_UNSENT) return payload;
    const sent = payload.length < AS_BYTES ? payload : Buffer.from(payload);
    const identity = (await identify(request).catch(() => undefined)) ?? {};
    const owner = ownerOf(identity, request.ip);
    const { socket } = request.raw;
    const left = unsent.hold({ owner, bytes: sent.length, giveUp: () => socket.destroy() });
    onceLeft(reply.raw, left);
    return sent;
  };

/** Tells `/metrics` what answers take that have not left, and how many were given up for it. */
export function addUnsentMetrics(registry: Registry, unsent: UnsentAnswers): void {
  new Gauge({
    name: 'parley_unsent_answer_bytes',
    help: 'The bytes of answers that were made and have not left this process.',
    registers: [registry],
    collect() {
      this.set(unsent.bytes);
    },
  });
  new Counter({
    name: 'parley_unsent_answers_given_up_total',
    help: 'Answers given up with their connections because clients took too little of what was made for them.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(unsent.givenUp);
    },
  });
}
