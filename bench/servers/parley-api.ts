import { ask, type Endpoint } from './graphql.ts';

/** Somebody who signed in to a Parley. */
export interface Account {
  readonly id: string;
  readonly token: string;
  /** The API, as this user. */
  readonly endpoint: Endpoint;
}

interface Session {
  readonly accessToken: string;
  readonly viewer: { readonly id: string };
}

interface NewConversation {
  readonly kind: 'GROUP' | 'CHANNEL';
  readonly title: string;
  readonly participantIds: readonly string[];
}

const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input) { accessToken viewer { id } }
}`;
const CREATE = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) { conversation { id } }
}`;
const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } } }`;

/** Signs up. */
export async function register(url: string, user: { username: string; displayName: string }): Promise<Account> {
  const input = { ...user, password: 'a password for the bench' };
  const { accessToken: token, viewer } = (await ask<{ register: Session }>({ url }, REGISTER, { input })).register;
  return { id: viewer.id, token, endpoint: { url, headers: { authorization: `Bearer ${token}` } } };
}

/** Returns the new conversation's id. */
export async function createConversation(owner: Account, input: NewConversation): Promise<string> {
  const created = await ask<{ createConversation: { conversation: { id: string } } }>(owner.endpoint, CREATE, {
    input,
  });
  return created.createConversation.conversation.id;
}

/** Resolves when the message is committed. */
export async function sendMessage(sender: Account, input: { conversationId: string; body: string }): Promise<void> {
  await ask(sender.endpoint, SEND, { input });
}
