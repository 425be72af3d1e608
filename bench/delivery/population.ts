import pLimit from 'p-limit';
import { ask, type Endpoint } from './api.ts';
import type { Options } from './options.ts';

/** An account, signed in. */
export interface User {
  readonly id: string;
  readonly token: string;
}

export interface Conversation {
  readonly id: string;
  readonly participants: readonly User[];
}

/** The subscriptions of a client: each of its conversations, or all of them at once. */
export type ClientKind = 'conversationEvents' | 'inbox';

/** A device of a user. */
export interface ClientPlan {
  readonly user: User;
  readonly kind: ClientKind;
  readonly conversations: readonly Conversation[];
}

export interface Population {
  readonly conversations: readonly Conversation[];
  /** Two for each user, one of each kind. */
  readonly clients: readonly ClientPlan[];
  /** For each conversation a user who does not take part in any. */
  readonly strangers: readonly { readonly user: User; readonly conversation: Conversation }[];
}

/** The number of conversations in which each user takes part, about, where there are enough of both. */
const CONVERSATIONS_OF_A_USER = 4;
const REQUESTS_AT_ONCE = 4;

/** Registers the accounts and creates the conversations, as clients would. */
export async function createPopulation(url: string, options: Options): Promise<Population> {
  const limit = pLimit(REQUESTS_AT_ONCE);
  const registerAll = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => limit(() => register({ url }, `${name}${index}`))));
  const users = await registerAll('user', Math.ceil(options.clients / 2));
  const outsiders = await registerAll('stranger', options.conversations);
  const conversations = await Promise.all(
    outsiders.map((_, index) => {
      const participants = participantsOf(index, options.conversations, users);
      return limit(async () => ({ id: await createConversation(url, participants), participants }));
    }),
  );
  return {
    conversations,
    clients: Array.from({ length: options.clients }, (_, index) => {
      const user = users[Math.floor(index / 2)] as User;
      const own = conversations.filter(({ participants }) => participants.includes(user));
      return { user, kind: index % 2 === 0 ? 'conversationEvents' : 'inbox', conversations: own };
    }),
    strangers: conversations.map((conversation, index) => ({ conversation, user: outsiders[index] as User })),
  };
}

/** Neighbours in the list of users; the conversations spread evenly over it. */
function participantsOf<T>(conversation: number, conversations: number, users: readonly T[]): T[] {
  const wanted = Math.ceil((users.length * CONVERSATIONS_OF_A_USER) / conversations);
  const count = Math.min(users.length, Math.max(2, wanted));
  const first = Math.floor((conversation * users.length) / conversations);
  return Array.from({ length: count }, (_, index) => users[(first + index) % users.length] as T);
}

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken viewer { id } } }`;
const CREATE = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { conversation { id } } }`;

async function register(endpoint: Endpoint, username: string): Promise<User> {
  const input = { username, displayName: username, password: 'a password for the check' };
  const { register } = await ask<{ register: { accessToken: string; viewer: { id: string } } }>(endpoint, REGISTER, {
    input,
  });
  return { id: register.viewer.id, token: register.accessToken };
}

async function createConversation(url: string, [owner, ...others]: readonly User[]): Promise<string> {
  const input = { kind: 'GROUP', title: 'Under test', participantIds: others.map(({ id }) => id) };
  const answer = await ask<{ createConversation: { conversation: { id: string } } }>(
    { url, token: owner?.token ?? '' },
    CREATE,
    { input },
  );
  return answer.createConversation.conversation.id;
}
