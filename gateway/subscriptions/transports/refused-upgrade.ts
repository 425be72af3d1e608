import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { ParleyError } from '../../../kernel/errors.ts';
import type { WrongHandshake } from '../../../kernel/http/handshake.ts';
import { limitHeaders } from '../../../kernel/http/rate-headers.ts';
import { rawAnswer } from '../../../kernel/http/raw-answer.ts';
import { RETRY_AFTER_SECONDS } from '../../../kernel/watchdog.ts';
import { statusOf } from './refusal.ts';
import { presentRefusal } from './transport.ts';

/** A page of another origin asks for a socket. */
export const unwelcome = () =>
  new ParleyError(
    'FORBIDDEN',
    'Pages of this origin may not open sockets here. Whoever runs this installation can add it to CORS_ORIGINS.',
    { reason: 'ORIGIN' },
  );

/** Whoever comes again finds another gateway, or this one started anew. */
export const stopping = () =>
  new ParleyError('UNAVAILABLE', 'This gateway is stopping. Connect again.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

/** A request for a socket that gets none. */
export interface RefusedUpgrade {
  readonly stream: Duplex;
  readonly requestId: string;
  readonly error: unknown;
}

/** Answers a request for a socket as any other that is refused: Node leaves all of the response to whoever hears of an upgrade. */
export function refuseUpgrade({ stream, requestId, error }: RefusedUpgrade, logger: Logger): void {
  const errors = presentRefusal(error, logger, requestId);
  const { headers = [] } = error as Pick<WrongHandshake, 'headers'>;
  const answer = rawAnswer({
    ...{ status: statusOf(error), requestId, errors },
    headers: [...headers, ...limitHeaders(errors)],
  });
  stream.end(answer, () => stream.destroy());
}
