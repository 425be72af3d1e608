import { randomUUID } from 'node:crypto';
import { type Client, createConversation, mutation, PASSWORD, registerUsers, sendMessage } from './client.ts';

/** Alice's conversations with Bob, and one of Carol's that Alice must not know of. */
export interface World {
  readonly alice: Client;
  readonly bob: Client;
  readonly carol: Client;
  readonly group: string;
  readonly direct: string;
  /** In the group, by Alice, sent as `used`. */
  readonly message: string;
  readonly deleted: string;
  readonly foreign: string;
  readonly foreignMessage: string;
}

export async function createWorld(url: string): Promise<World> {
  const [alice, bob, carol] = await registerUsers(url, 'alice', 'bob', 'carol');
  const group = await createConversation(alice, [bob]);
  const direct = await alice.mutate('openDirectConversation', { userId: bob.userId }, 'conversation { id }');
  const foreign = await createConversation(carol, []);
  const input = { conversationId: group, body: 'Hello', clientMessageId: 'used' };
  const { message } = await alice.mutate('sendMessage', input, 'message { id }');
  const deleted = await sendMessage(alice, group, 'Oops');
  await alice.mutate('deleteMessage', { messageId: deleted.id }, 'message { id }');
  const foreignMessage = await sendMessage(carol, foreign, 'Secret');
  return {
    ...{ alice, bob, carol, group, foreign },
    ...{ direct: direct.conversation.id, message: message.id, deleted: deleted.id, foreignMessage: foreignMessage.id },
  };
}

const STATE = `{
  viewer { username displayName avatarUrl presence { status text } }
  conversations(first: 100) { edges { node {
    id title messageSeq eventSeq participantCount unreadCount updatedAt
    viewerParticipant { role lastReadSeq lastDeliveredSeq } lastMessage { body editedAt deletedAt reactions { emoji count } }
  } } }
}`;

/** Everything of Alice and of Carol that a request of Alice could change. */
export const readState = ({ alice, carol }: World) => Promise.all([alice.run(STATE), carol.run(STATE)]);

export type Operation = [query: string, variables: object];

/** A mutation with one `input`, as arguments of `Client.request`. */
export const change = (name: string, input: object): Operation => [mutation(name, '__typename'), { input }];

/** Inputs with which a mutation of Alice's world succeeds, to be spoilt in one place. */
export const send = ({ group }: World, input: object = {}) => ({ conversationId: group, body: 'Hi', ...input });
export const passwords = (newPassword = PASSWORD) => ({ currentPassword: PASSWORD, newPassword });
export const account = (input: object = {}) => ({
  ...{ username: `user-${randomUUID().slice(0, 8)}`, displayName: 'User', password: PASSWORD },
  ...input,
});

export const uuids = (count: number) => Array.from({ length: count }, () => randomUUID());
