import { ask, type Endpoint } from '../../servers/graphql.ts';
import { CONVERSATIONS, messagesOf, participantsOf, READ_EVERY, USERS } from '../fixture.ts';

/** What the fixture is called in a Parley, by the places in its lists. */
export interface SeededParley {
  readonly tokens: readonly string[];
  readonly conversationIds: readonly string[];
}

interface Session {
  readonly accessToken: string;
  readonly viewer: { readonly id: string };
}

const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input) { accessToken viewer { id } }
}`;
const CREATE = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) { conversation { id } }
}`;
const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } } }`;
const READ = `mutation Read($input: MarkReadInput!) { markRead(input: $input) { lastReadSeq } }`;

/** Brings the fixture into an empty Parley through its API, as its clients would. */
export async function seedParley(url: string): Promise<SeededParley> {
  const sessions = await Promise.all(USERS.map((user) => register(url, user)));
  const as = (user: number): Endpoint => ({
    url,
    headers: { authorization: `Bearer ${sessions[user]?.accessToken}` },
  });
  const seedConversation = async (_: unknown, conversation: number): Promise<string> => {
    const [owner = 0, ...others] = participantsOf(conversation);
    const participantIds = others.map((user) => sessions[user]?.viewer.id);
    const input = { kind: 'GROUP', title: `Conversation ${conversation}`, participantIds };
    const created = await ask<{ createConversation: { conversation: { id: string } } }>(as(owner), CREATE, { input });
    const { id: conversationId } = created.createConversation.conversation;
    for (const { seq, sender, body } of messagesOf(conversation)) {
      await ask(as(sender), SEND, { input: { conversationId, body } });
      if (seq % READ_EVERY > 0) continue;
      for (const user of others) await ask(as(user), READ, { input: { conversationId, upToSeq: seq } });
    }
    return conversationId;
  };
  const conversationIds = await Promise.all(Array.from({ length: CONVERSATIONS }, seedConversation));
  return { tokens: sessions.map(({ accessToken }) => accessToken), conversationIds };
}

async function register(url: string, user: (typeof USERS)[number]): Promise<Session> {
  const input = { ...user, password: 'a password for the bench' };
  return (await ask<{ register: Session }>({ url }, REGISTER, { input })).register;
}
