import { badInput } from '../../../kernel/errors.ts';

/** Checks a position that a client says it knows. Throws `BAD_USER_INPUT` for one that cannot be. */
export function checkPosition(field: string, position: number, newest: number): void {
  if (position < 0) throw badInput(field, 'must not be negative.');
  if (position > newest) throw badInput(field, `must not be beyond the newest position, ${newest}.`);
}
