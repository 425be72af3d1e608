import type { Staff } from './access-walkers.ts';
import { type Client, createConversation } from './client.ts';
import type { Deployment } from './deployment.ts';
import { query } from './query.ts';
import { createWorld, type World } from './world.ts';

export interface SampleWorld extends World {
  readonly admin: Client;
  /** The address that webhooks post to. */
  readonly receiver: string;
  /** With all walkers in it: its log does not reach back to the beginning. */
  readonly pruned: string;
}

/** A world in which every kind of event happened, so that there is something to see of each. */
export async function createLivedThroughWorld(
  { url, stores }: Deployment,
  { user, moderator, admin }: Staff,
  receiver: string,
): Promise<SampleWorld> {
  const world = await createWorld(url);
  const walkers = [user, moderator, admin];
  await liveThrough(world, walkers);
  await world.alice.mutate(
    'createJoinLink',
    { conversationId: await createConversation(world.alice, walkers, 'CHANNEL') },
    '__typename',
  );
  const pruned = await createConversation(world.alice, walkers);
  await world.alice.mutate('updateConversation', { conversationId: pruned, title: 'Renamed' }, '__typename');
  await query(stores.databaseUrl, 'delete from conversation_event where conversation_id = $1 and seq = 1', [pruned]);
  return { ...world, admin, receiver, pruned };
}

async function liveThrough(
  { alice, bob, carol, group: conversationId, message: messageId }: World,
  walkers: readonly Client[],
): Promise<void> {
  const changes: readonly (readonly [Client, string, object])[] = [
    [alice, 'updateConversation', { conversationId, title: 'Renamed' }],
    [alice, 'editMessage', { messageId, body: 'Hello!' }],
    [bob, 'addReaction', { messageId, emoji: '👍' }],
    [alice, 'addReaction', { messageId, emoji: '🎉' }],
    [alice, 'removeReaction', { messageId, emoji: '🎉' }],
    [bob, 'sendMessage', { conversationId, body: '', location: { latitude: 52.52, longitude: 13.4, name: 'Berlin' } }],
    [alice, 'pinMessage', { messageId }],
    [alice, 'unpinMessage', { messageId }],
    [alice, 'pinMessage', { messageId }],
    [bob, 'markDelivered', { conversationId, upToSeq: 1 }],
    [bob, 'markRead', { conversationId, upToSeq: 1 }],
    [alice, 'addParticipants', { conversationId, userIds: [carol.userId] }],
    [alice, 'changeParticipantRole', { conversationId, userId: bob.userId, role: 'ADMIN' }],
    [alice, 'removeParticipant', { conversationId, userId: carol.userId }],
    [alice, 'addParticipants', { conversationId, userIds: walkers.map(({ userId }) => userId) }],
  ];
  for (const [client, name, input] of changes) await client.mutate(name, input, '__typename');
}
