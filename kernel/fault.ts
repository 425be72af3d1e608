import type { Logger } from 'pino';

export interface FaultPlace {
  readonly requestId?: string;
  readonly operationName?: string | null;
  readonly path?: readonly (string | number)[];
  readonly job?: string;
}

/**
 * Writes an unforeseen error to the log: what it is and where it comes from, but none of the values it may quote.
 * PostgreSQL's details repeat whole rows, so only the first line of a message is kept.
 */
export function logFault(logger: Logger, error: unknown, place: FaultPlace = {}): void {
  const origin = originOf(error);
  const { name, message, stack, code, constraint } = origin as Error & { code?: unknown; constraint?: unknown };
  const calls = stack?.split('\n').filter((line) => line.startsWith('    at '));
  logger.error({ ...place, error: name, code, constraint, calls }, message.split('\n')[0]);
}

/** The innermost error that GraphQL wrapped. */
function originOf(error: unknown): Error {
  const { originalError } = error as { originalError?: unknown };
  if (originalError instanceof Error && originalError !== error) return originOf(originalError);
  return error instanceof Error ? error : new Error(String(error));
}
