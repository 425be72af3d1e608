import { ask } from '../servers/graphql.ts';
import { type Account, createConversation, register, sendMessage } from '../servers/parley-api.ts';
import { createGraphqlListener } from './graphql-listener.ts';
import type { Listener } from './listener.ts';

/** A conversation of a Parley that sockets listen to. */
export interface Channel {
  /** Number of its last event. */
  readEventSeq(): Promise<number>;
  /** One for each participant. Given `after`, they take up the log from there. */
  listeners(after?: number | string): Listener[];
  /** Sends as one of the participants. Resolves when it is committed. */
  send(body: string): Promise<void>;
}

const PARTICIPANTS = 4;
const EVENT_SEQ = 'query EventSeq($id: ID!) { conversation(id: $id) { eventSeq } }';

/** Registers a few users and creates channels with all of them in each. */
export async function createChannels(url: string, count: number): Promise<Channel[]> {
  const users = Array.from({ length: PARTICIPANTS }, (_, index) => `listener${index}`);
  const accounts = await Promise.all(users.map((name) => register(url, { username: name, displayName: name })));
  const [owner, ...others] = accounts as [Account, ...Account[]];
  const participantIds = others.map(({ id }) => id);
  const createChannel = async (_: unknown, index: number): Promise<Channel> => {
    const conversationId = await createConversation(owner, {
      kind: 'CHANNEL',
      title: `Channel ${index}`,
      participantIds,
    });
    return {
      async readEventSeq() {
        const variables = { id: conversationId };
        const { conversation } = await ask<{ conversation: { eventSeq: number } }>(
          owner.endpoint,
          EVENT_SEQ,
          variables,
        );
        return conversation.eventSeq;
      },
      listeners: (after) => accounts.map(({ token }) => createGraphqlListener({ url, token, conversationId, after })),
      send: (body) => sendMessage(owner, { conversationId, body }),
    };
  };
  return Promise.all(Array.from({ length: count }, createChannel));
}
