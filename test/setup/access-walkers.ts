import type { Walker } from './access-walk.ts';
import { createKey, KeyClient } from './api-keys.ts';
import { type Client, PASSWORD } from './client.ts';
import type { Deployment } from './deployment.ts';
import { registerWithRole } from './roles.ts';

/** Those who see the same, and the contract by which they do: none for the public API. */
export interface Column {
  readonly name: string;
  readonly contract?: string;
  readonly walkers: readonly Walker[];
}

/** The walkers' users. */
export interface Staff {
  readonly user: Client;
  readonly moderator: Client;
  readonly admin: Client;
}

export const CONTRACTS = ['partner-readonly', 'partner-bot', 'support-desk'] as const;

/** A user of each platform role, whose token says so. */
export const createWalkingStaff = async ({ url, stores }: Deployment): Promise<Staff> => ({
  user: await registerWithRole(url, stores, 'USER'),
  moderator: await registerWithRole(url, stores, 'MODERATOR'),
  admin: await registerWithRole(url, stores, 'ADMIN'),
});

/** The same user in a session of its own. */
async function signIn(user: Client): Promise<Client> {
  const { accessToken } = await user.mutate('logIn', { username: user.username, password: PASSWORD }, 'accessToken');
  return user.withToken(accessToken);
}

/** Each role on the public API. Their sessions end with the walk: a stranger's user is `alice`. */
export async function publicColumns(staff: Staff, alice: Client): Promise<Column[]> {
  const columns: Column[] = [{ name: 'stranger', walkers: [{ name: 'stranger', headers: {}, user: alice }] }];
  for (const [name, user] of Object.entries(staff) as [string, Client][])
    columns.push({ name, walkers: [{ name, headers: (await signIn(user)).headers, user }] });
  return columns;
}

/**
 * A contract with a key alone, a user named by it, and tokens beside it. A key has the role USER, whoever it acts for.
 * Only where a contract shows what moderators do it matters who holds the token.
 */
export async function contractColumns(url: string, contract: string, staff: Staff): Promise<Column[]> {
  const input = { userId: staff.user.userId, scopes: ['AS_USER'], requestsPerMinute: 1_000_000 };
  const { secret } = await createKey(staff.admin, contract, input);
  const walker = (name: string, user: Client, options = {}): Walker => ({
    ...{ name: `${contract}, ${name}`, user },
    headers: new KeyClient(url, secret, options).headers,
  });
  const withToken = ({ accessToken }: Client) => ({ accessToken });
  const users = [
    walker('by key', staff.user),
    walker('as an admin, by key', staff.admin, { asUser: staff.admin.userId }),
  ];
  const moderators = [
    walker('with a token of a moderator', staff.moderator, withToken(staff.moderator)),
    walker('with a token of an admin', staff.admin, withToken(staff.admin)),
  ];
  if (contract !== 'support-desk') return [{ name: contract, contract, walkers: [...users, ...moderators] }];
  return [
    { name: contract, contract, walkers: users },
    { name: `${contract}, moderator or admin`, contract, walkers: moderators },
  ];
}

/** A key that has no user. */
export async function nobodyWith(url: string, contract: string, { admin, user }: Staff): Promise<Walker> {
  const { secret } = await createKey(admin, contract, { requestsPerMinute: 1_000_000 });
  return { name: `${contract}, nobody`, headers: new KeyClient(url, secret).headers, user };
}
