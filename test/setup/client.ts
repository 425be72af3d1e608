import { randomUUID } from 'node:crypto';

export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: {
    readonly code: string;
    readonly field?: string;
    readonly reason?: string;
    readonly retryAfterSeconds?: number;
  };
}

export interface Response<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors?: readonly ResponseError[];
  readonly headers: Headers;
}

// biome-ignore lint/suspicious/noExplicitAny: what a test selects is what it reads.
type AnyData = any;

/** A client of the public API, signed in or not. */
export class Client {
  constructor(
    readonly url: string,
    readonly accessToken?: string,
    readonly userId = '',
    readonly username = '',
    readonly refreshToken = '',
  ) {}

  /** The headers by which its requests say who it is. */
  get headers(): Record<string, string> {
    return this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : {};
  }

  /** The parameters by which its sockets say who it is. */
  get connectionParams(): Record<string, string> {
    return { authorization: `Bearer ${this.accessToken}` };
  }

  /** One operation over HTTP, with whatever comes back. */
  async request<Data = AnyData>(query: string, variables: object = {}, headers: object = {}): Promise<Response<Data>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Pick<Response<Data>, 'data' | 'errors'>;
    return { ...body, status: response.status, headers: response.headers };
  }

  /** The data of an operation that is expected to succeed. */
  async run<Data = AnyData>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.request<Data>(query, variables);
    if (errors || !data) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The code of the first error of an operation, or `OK`. */
  async codeOf(query: string, variables: object = {}): Promise<string> {
    const { errors } = await this.request(query, variables);
    return errors?.[0]?.extensions.code ?? 'OK';
  }

  /** The first error of an operation that is expected to fail. */
  async errorOf(query: string, variables: object = {}): Promise<ResponseError> {
    const { data, errors } = await this.request(query, variables);
    const [error] = errors ?? [];
    if (!error) throw new Error(`Expected an error, got ${JSON.stringify(data)}`);
    return error;
  }

  /** A mutation with one `input`, by its name; `selection` of its payload. */
  async mutate(name: string, input: object, selection: string): Promise<AnyData> {
    return (await this.run(mutation(name, selection), { input }))[name];
  }

  withToken(accessToken: string): Client {
    return new Client(this.url, accessToken, this.userId, this.username, this.refreshToken);
  }

  /** The same user at another gateway. */
  at(url: string): Client {
    return new Client(url, this.accessToken, this.userId, this.username, this.refreshToken);
  }
}

export const PASSWORD = 'correct horse battery';

/** The text of a mutation with one `input`. */
export function mutation(name: string, selection: string): string {
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${selection} } }`;
}

/** Registers a user with a name of its own that begins with `name`. */
export async function registerUser(url: string, name: string): Promise<Client> {
  const username = `${name}-${randomUUID().slice(0, 8)}`;
  const input = { username, displayName: name, password: PASSWORD };
  const session = await new Client(url).mutate('register', input, 'accessToken refreshToken viewer { id }');
  return new Client(url, session.accessToken, session.viewer.id, username, session.refreshToken);
}

/** Users with these names, in their order. */
export const registerUsers = <Names extends string[]>(
  url: string,
  ...names: Names
): Promise<{ [I in keyof Names]: Client }> =>
  Promise.all(names.map((name) => registerUser(url, name))) as Promise<{ [I in keyof Names]: Client }>;

/** A group of its first participant, or a channel that anybody may join. Returns its id. */
export async function createConversation(owner: Client, others: readonly Client[], kind = 'GROUP'): Promise<string> {
  const visibility = kind === 'CHANNEL' ? 'PUBLIC' : 'PRIVATE';
  const input = { kind, visibility, title: 'A conversation', participantIds: others.map(({ userId }) => userId) };
  return (await owner.mutate('createConversation', input, 'conversation { id }')).conversation.id;
}

export async function sendMessage(
  sender: Client,
  conversationId: string,
  body: string,
): Promise<{ id: string; seq: number }> {
  return (await sender.mutate('sendMessage', { conversationId, body }, 'message { id seq }')).message;
}
