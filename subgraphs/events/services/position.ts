import { badInput } from '../../../kernel/errors.ts';

/**
 * Checks a position that a client says it knows. Throws `BAD_USER_INPUT` for one that cannot be. Beyond the log it can
 * be: the log may have gone back.
 */
export function checkPosition(field: string, position: number): void {
  if (position < 0) throw badInput(field, 'must not be negative.');
}
