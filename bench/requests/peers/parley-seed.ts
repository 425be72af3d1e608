import { ask } from '../../servers/graphql.ts';
import { type Account, createConversation, register, sendMessage } from '../../servers/parley-api.ts';
import { CONVERSATIONS, messagesOf, participantsOf, READ_EVERY, USERS } from '../fixture.ts';

/** The ids of the fixture in a Parley, by the places in its lists. */
export interface SeededParley {
  readonly tokens: readonly string[];
  readonly conversationIds: readonly string[];
}

const READ = `mutation Read($input: MarkReadInput!) { markRead(input: $input) { lastReadSeq } }`;

/** Brings the fixture into an empty Parley through its API, as its clients would. */
export async function seedParley(url: string): Promise<SeededParley> {
  const accounts = await Promise.all(USERS.map((user) => register(url, user)));
  const seedConversation = async (_: unknown, conversation: number): Promise<string> => {
    const [owner, ...others] = participantsOf(conversation).map((user) => accounts[user] as Account);
    const participantIds = others.map(({ id }) => id);
    const title = `Conversation ${conversation}`;
    const conversationId = await createConversation(owner as Account, { kind: 'GROUP', title, participantIds });
    for (const { seq, sender, body } of messagesOf(conversation)) {
      await sendMessage(accounts[sender] as Account, { conversationId, body });
      if (seq % READ_EVERY > 0) continue;
      for (const { endpoint } of others) await ask(endpoint, READ, { input: { conversationId, upToSeq: seq } });
    }
    return conversationId;
  };
  const conversationIds = await Promise.all(Array.from({ length: CONVERSATIONS }, seedConversation));
  return { tokens: accounts.map(({ token }) => token), conversationIds };
}
