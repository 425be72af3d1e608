import type { Sample } from './access-walk.ts';
import { createKey, runSql } from './api-keys.ts';
import { Client, createConversation, PASSWORD, registerUsers, sendMessage } from './client.ts';
import type { CountedGateway } from './counted-gateway.ts';
import type { World } from './world.ts';

const q = (value: unknown): string => JSON.stringify(value);

/** The text of one `input`: names in front of values that are given as GraphQL. */
const input = (fields: Readonly<Record<string, string>>): string =>
  `input: { ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }`;

export interface SampleWorld extends World {
  readonly admin: Client;
  /** Where webhooks post. */
  readonly receiver: string;
  /** With all walkers in it: its log does not reach back to the beginning. */
  readonly pruned: string;
}

/** Arguments with which every root field succeeds for whoever may use it. */
export async function createSamples(world: SampleWorld, gateway: CountedGateway): Promise<Record<string, Sample>> {
  return {
    ...readSamples(world),
    ...(await runningSamples(world)),
    ...accountSamples(world, await moderationSamples(gateway)),
    ...conversationSamples(world),
    ...messageSamples(world),
  };
}

const readSamples = ({ alice, group, foreign, message, pruned }: SampleWorld): Record<string, Sample> => ({
  'Query.user': () => `id: ${q(alice.userId)}`,
  'Query.users': () => `search: "a", first: 2`,
  'Query.conversation': () => `id: ${q(group)}`,
  'Query.message': () => `id: ${q(message)}`,
  'Query.conversationEvents': () =>
    [group, pruned].map((conversationId) => `conversationId: ${q(conversationId)}, after: 0, first: 50`),
  'Query.inspectConversation': () => `id: ${q(foreign)}, reason: "a report"`,
  'Subscription.conversationEvents': () => `conversationId: ${q(group)}, after: 0`,
  'Subscription.inbox': async (user) => ['positions: []', await positionsWith(user, foreign)],
  'Subscription.typing': () => `conversationId: ${q(group)}`,
  'Subscription.presence': () => `userIds: [${q(alice.userId)}]`,
});

const POSITIONS = '{ conversations(first: 100) { edges { node { conversationId: id seq: eventSeq } } } }';

/** Those of an inbox that has seen everything, and was once in another conversation: there is one thing to tell. */
async function positionsWith(user: Client, left: string): Promise<string> {
  const { conversations } = await user.run(POSITIONS);
  const nodes = conversations.edges.map(({ node }: { node: object }) => node);
  const positions = [...nodes, { conversationId: left, seq: 1 }].map(
    ({ conversationId, seq }) => `{ conversationId: ${q(conversationId)}, seq: ${seq} }`,
  );
  return `positions: [${positions.join(', ')}]`;
}

/** Keys and webhooks: some to look at, some to be used up. */
async function runningSamples({ admin, carol, group, receiver }: SampleWorld): Promise<Record<string, Sample>> {
  const [kept, revoked] = [
    await createKey(admin, 'partner-bot', { userId: carol.userId }),
    await createKey(admin, 'partner-bot'),
  ];
  const post = { apiKeyId: kept.id, url: receiver };
  const create = async () => (await admin.mutate('createWebhook', post, 'webhook { id }')).webhook.id;
  const [webhook, deleted] = [await create(), await create()];
  await admin.mutate('testWebhook', { webhookId: webhook }, '__typename');
  const on = (fields = {}) => input({ webhookId: q(webhook), ...fields });
  return {
    'Query.webhookDeliveries': () => `webhookId: ${q(webhook)}`,
    'Mutation.createApiKey': () => input({ name: '"Walk"', contract: '"partner-bot"', userId: q(carol.userId) }),
    'Mutation.revokeApiKey': () => input({ apiKeyId: q(revoked.id) }),
    'Mutation.rotateApiKey': () => input({ apiKeyId: q(kept.id) }),
    'Mutation.updateApiKey': () => input({ apiKeyId: q(kept.id), name: '"Walk"' }),
    'Mutation.createWebhook': () => input({ apiKeyId: q(kept.id), url: q(receiver) }),
    'Mutation.deleteWebhook': () => input({ webhookId: q(deleted) }),
    'Mutation.disableWebhook': () => on(),
    'Mutation.enableWebhook': () => on(),
    'Mutation.replayWebhook': () => on({ conversationId: q(group), afterSeq: '0' }),
    'Mutation.rotateWebhookSecret': () => on(),
    'Mutation.testWebhook': () => on(),
    'Mutation.updateWebhook': () => on({ description: '"Walk"' }),
  };
}

/** Somebody to shut out, and to let in again. */
async function moderationSamples({ url, stores }: CountedGateway): Promise<Record<string, Sample>> {
  const [spammer] = await registerUsers(url, 'spammer');
  const userId = q(spammer.userId);
  const set = (value: string) =>
    runSql(stores, `update "user" set suspended_at = ${value} where id = $1`, [spammer.userId]);
  return {
    'Mutation.changeUserRole': () => input({ userId, role: 'USER' }),
    'Mutation.suspendUser': async () => {
      await set('null');
      return input({ userId, reason: '"spam"' });
    },
    'Mutation.restoreUser': async () => {
      await set('now()');
      return input({ userId });
    },
  };
}

const accountSamples = ({ alice }: SampleWorld, others: Record<string, Sample>): Record<string, Sample> => ({
  ...others,
  'Mutation.updateProfile': () => 'input: { displayName: "Walker" }',
  'Mutation.logIn': () => input({ username: q(alice.username), password: q(PASSWORD) }),
  'Mutation.refreshSession': async ({ url }) => {
    const account = { username: alice.username, password: PASSWORD };
    const { refreshToken } = await new Client(url).mutate('logIn', account, 'refreshToken');
    return input({ refreshToken: q(refreshToken) });
  },
  'Mutation.setPresence': () => 'input: { status: ONLINE }',
});

function conversationSamples({ bob, carol, group }: SampleWorld): Record<string, Sample> {
  const own = async (user: Client) => `conversationId: ${q(await createConversation(user, [bob]))}`;
  const withBob = async (user: Client, more = '') => `input: { ${await own(user)}, userId: ${q(bob.userId)}${more} }`;
  return {
    'Mutation.createConversation': () => 'input: { kind: GROUP, title: "Walk", participantIds: [] }',
    'Mutation.openDirectConversation': () => input({ userId: q(bob.userId) }),
    'Mutation.updateConversation': async (user) => `input: { ${await own(user)}, title: "Walk" }`,
    'Mutation.addParticipants': async (user) => `input: { ${await own(user)}, userIds: [${q(carol.userId)}] }`,
    'Mutation.changeParticipantRole': (user) => withBob(user, ', role: ADMIN'),
    'Mutation.removeParticipant': (user) => withBob(user),
    'Mutation.joinConversation': async () =>
      input({ conversationId: q(await createConversation(carol, [], 'CHANNEL')) }),
    'Mutation.leaveConversation': async (user) => input({ conversationId: q(await createConversation(carol, [user])) }),
    'Mutation.markRead': () => input({ conversationId: q(group), upToSeq: '1' }),
    'Mutation.markDelivered': () => input({ conversationId: q(group), upToSeq: '1' }),
    'Mutation.setTyping': () => input({ conversationId: q(group), typing: 'true' }),
  };
}

function messageSamples({ group, message }: SampleWorld): Record<string, Sample> {
  const sent = async (user: Client) => q((await sendMessage(user, group, 'Hello')).id);
  return {
    'Mutation.sendMessage': () => input({ conversationId: q(group), body: '"Hello"' }),
    'Mutation.editMessage': async (user) => input({ messageId: await sent(user), body: '"Hello!"' }),
    'Mutation.deleteMessage': async (user) => input({ messageId: await sent(user) }),
    'Mutation.addReaction': () => input({ messageId: q(message), emoji: '"👍"' }),
    'Mutation.removeReaction': () => input({ messageId: q(message), emoji: '"👍"' }),
  };
}
