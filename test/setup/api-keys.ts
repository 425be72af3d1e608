import { Client } from './client.ts';

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
