import { ask } from '../servers/graphql.ts';
import { type Account, createConversation, register, sendMessage } from '../servers/parley-api.ts';
import { createGraphqlListener } from './graphql-listener.ts';
import type { Listener, ListenerGroup } from './listener.ts';

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

/** Spreads sockets evenly over channels and their participants. Given `after`, they take up the log from there. */
export async function listenTo(
  channels: readonly Channel[],
  sockets: number,
  after?: number | string,
): Promise<ListenerGroup[]> {
  const listeners = await Promise.all(
    channels.map(async (channel) => {
      const lastEvent = await channel.readEventSeq();
      return channel.listeners(after).map((listener) => ({ listener, lastEvent }));
    }),
  );
  const share = (index: number, of: number) => Math.floor((sockets + index) / of);
  return listeners.flat().map((group, index, { length }) => ({ ...group, sockets: share(index, length) }));
}
