import { forbidden } from '../../../kernel/errors.ts';
import { includesRole } from '../../../kernel/trust/viewer.ts';
import type { PresentAccount } from './change-account.ts';

/** Throws `FORBIDDEN` unless the user has a lower role than the viewer. So nobody does it to themselves. */
export function checkBelow({ account, viewerRole }: PresentAccount): void {
  if (includesRole(account.role, viewerRole)) throw forbidden('This takes a higher platform role than the user has.');
}
