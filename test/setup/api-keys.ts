import pg from 'pg';
import { Client, PASSWORD, registerUser } from './client.ts';
import type { Stores } from './databases.ts';

/** A client that shows an API key: alone, beside a user's token, or for a user that it names. */
export class KeyClient extends Client {
  constructor(
    url: string,
    readonly secret: string,
    readonly options: { readonly asUser?: string; readonly accessToken?: string | undefined } = {},
  ) {
    super(url, options.accessToken);
  }

  override get headers(): Record<string, string> {
    const { asUser } = this.options;
    return { ...super.headers, 'x-api-key': this.secret, ...(asUser !== undefined && { 'x-as-user': asUser }) };
  }

  override get connectionParams(): Record<string, string> {
    const { asUser } = this.options;
    return {
      ...(this.accessToken && super.connectionParams),
      apiKey: this.secret,
      ...(asUser !== undefined && { asUser }),
    };
  }
}

/** Statements past the API. */
export async function runSql(stores: Stores, sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stores.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** A user with the platform role ADMIN, whose token says so. */
export async function registerAdmin(url: string, stores: Stores): Promise<Client> {
  const user = await registerUser(url, 'admin');
  await runSql(stores, `update "user" set role = 'ADMIN' where id = $1`, [user.userId]);
  const input = { username: user.username, password: PASSWORD };
  return user.withToken((await new Client(url).mutate('logIn', input, 'accessToken')).accessToken);
}

export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

/** A key of a contract, made by an admin. */
export async function createKey(admin: Client, contract: string, input: object = {}): Promise<NewKey> {
  const { apiKey, secret } = await admin.mutate(
    'createApiKey',
    { name: 'a key', contract, ...input },
    'secret apiKey { id }',
  );
  return { id: apiKey.id, secret };
}
