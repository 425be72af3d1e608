import { networksOf } from '../../../kernel/rate-limits/networks.ts';
import type { Charge } from '../../../kernel/rate-limits/rate-limits.ts';
import type { UsersContext } from '../context.ts';

/** An attempt to show to be a user, from a network. */
export const signIns = ({ caller: { ip } }: UsersContext, name: string): Charge => ({
  limit: 'logins',
  key: `${name}|${networksOf(ip)[0].key}`,
});
