import type { PlatformRole } from '../../kernel/trust/viewer.ts';
import { query } from './access-tokens.ts';
import type { Client } from './client.ts';

/** Gives a user a platform role, in the database. */
export const giveRole = (databaseUrl: string, { userId }: Client, role: PlatformRole) =>
  query(databaseUrl, 'update "user" set role = $2 where id = $1', [userId, role]);
