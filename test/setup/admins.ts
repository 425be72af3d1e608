import { hashOf } from './ask-by-transport.ts';
import { type Client, PASSWORD, registerUser } from './client.ts';
import type { CountedGateway } from './counted-gateway.ts';

/** A new user with a platform role, signed in since. */
export async function registerWithRole({ url, resources }: CountedGateway, role: string): Promise<Client> {
  const user = await registerUser(url, role.toLowerCase());
  await resources.orm.em.fork().execute('update "user" set role = ? where id = ?', [role, user.userId]);
  const session = await user.mutate('logIn', { username: user.username, password: PASSWORD }, 'accessToken');
  return user.withToken(session.accessToken);
}

/** A manifest of named operations. */
export const manifestOf = (...bodies: readonly string[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: bodies.map((body) => {
    const [, type = '', name = ''] = /^(\w+) (\w+)/.exec(body) ?? [];
    return { id: hashOf(body), name, type, body };
  }),
});
