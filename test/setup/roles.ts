import type { PlatformRole } from '../../kernel/trust/viewer.ts';
import { type Client, PASSWORD, registerUser } from './client.ts';
import type { Stores } from './databases.ts';
import { query } from './query.ts';

/** Gives a user a platform role past the API, as the first admin gets it. Their tokens learn of it when they are renewed. */
export const giveRole = ({ databaseUrl }: Pick<Stores, 'databaseUrl'>, { userId }: Client, role: PlatformRole) =>
  query(databaseUrl, 'update "user" set role = $2 where id = $1', [userId, role]);

/** A new user with a platform role, whose token says so. */
export async function registerWithRole(
  url: string,
  stores: Pick<Stores, 'databaseUrl'>,
  role: PlatformRole,
): Promise<Client> {
  const user = await registerUser(url, role.toLowerCase());
  await giveRole(stores, user, role);
  const session = await user.mutate('logIn', { username: user.username, password: PASSWORD }, 'accessToken');
  return user.withToken(session.accessToken);
}
