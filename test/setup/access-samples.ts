import { randomUUID } from 'node:crypto';
import { runningSamples } from './access-running-samples.ts';
import type { Sample } from './access-walk.ts';
import type { SampleWorld } from './access-world.ts';
import { Client, createConversation, PASSWORD, registerUsers, sendMessage } from './client.ts';
import type { Deployment } from './deployment.ts';
import { query } from './query.ts';
import { asText, inputText } from './sample-operations.ts';
import { Subscriber } from './subscriber.ts';

/** Arguments with which every root field succeeds for whoever may use it. */
export async function createSamples(world: SampleWorld, gateway: Deployment): Promise<Record<string, Sample>> {
  return {
    ...readSamples(world),
    ...(await runningSamples(world)),
    ...accountSamples(world, await moderationSamples(gateway)),
    ...conversationSamples(world),
    ...messageSamples(world),
  };
}

const readSamples = ({ alice, group, foreign, message, pruned }: SampleWorld): Record<string, Sample> => ({
  'Query.user': () => `id: ${asText(alice.userId)}`,
  'Query.users': () => `search: "a", first: 2`,
  'Query.conversation': () => `id: ${asText(group)}`,
  'Query.message': () => `id: ${asText(message)}`,
  'Query.conversationEvents': () =>
    [group, pruned].map((conversationId) => `conversationId: ${asText(conversationId)}, after: 0, first: 50`),
  'Query.inspectConversation': () => `id: ${asText(foreign)}, reason: "a report"`,
  'Subscription.conversationEvents': () => `conversationId: ${asText(group)}, after: 0`,
  'Subscription.inbox': async (user) => ['positions: []', await positionsWith(user, foreign)],
  'Subscription.typing': () => [`conversationId: ${asText(group)}`, `conversationIds: [${asText(group)}]`],
  'Subscription.presence': () => `userIds: [${asText(alice.userId)}]`,
});

const NAMED_PRESENCE =
  'subscription ($id: String!) { presence(userIds: [], subscriptionId: $id, live: true) { status } }';
const POSITIONS = '{ conversations(first: 100) { edges { node { conversationId: id seq: eventSeq } } } }';

/** Those of an inbox that has seen everything, and was once in another conversation: there is one thing to tell. */
async function positionsWith(user: Client, left: string): Promise<string> {
  const { conversations } = await user.run(POSITIONS);
  const nodes = conversations.edges.map(({ node }: { node: object }) => node);
  const positions = [...nodes, { conversationId: left, seq: 1 }].map(
    ({ conversationId, seq }) => `{ conversationId: ${asText(conversationId)}, seq: ${seq} }`,
  );
  return `positions: [${positions.join(', ')}]`;
}

/** Somebody to shut out, and to let in again. */
async function moderationSamples({ url, stores }: Deployment): Promise<Record<string, Sample>> {
  const [spammer] = await registerUsers(url, 'spammer');
  const userId = asText(spammer.userId);
  const set = (value: string) =>
    query(stores.databaseUrl, `update "user" set suspended_at = ${value} where id = $1`, [spammer.userId]);
  return {
    'Mutation.changeUserRole': () => inputText({ userId, role: 'USER' }),
    'Mutation.suspendUser': async () => {
      await set('null');
      return inputText({ userId, reason: '"spam"' });
    },
    'Mutation.restoreUser': async () => {
      await set('now()');
      return inputText({ userId });
    },
  };
}

const accountSamples = ({ alice }: SampleWorld, others: Record<string, Sample>): Record<string, Sample> => ({
  ...others,
  'Mutation.createUser': () =>
    inputText({
      username: asText(`made-${randomUUID().slice(0, 8)}`),
      displayName: '"Made"',
      password: asText(PASSWORD),
    }),
  'Mutation.updateProfile': () => 'input: { displayName: "Walker" }',
  'Mutation.logIn': () => inputText({ username: asText(alice.username), password: asText(PASSWORD) }),
  'Mutation.refreshSession': async ({ url }) => {
    const account = { username: alice.username, password: PASSWORD };
    const { refreshToken } = await new Client(url).mutate('logIn', account, 'refreshToken');
    return inputText({ refreshToken: asText(refreshToken) });
  },
  'Mutation.setPresence': () => 'input: { status: ONLINE }',
  'Mutation.watchPresence': async ({ url }, connectionParams) => {
    const subscriptionId = randomUUID();
    // It ends with the gateway, or begins for nobody.
    const running = new Subscriber({ url, connectionParams }).subscribe(NAMED_PRESENCE, { id: subscriptionId });
    await running.count(1).catch(() => {});
    return inputText({ subscriptionId: asText(subscriptionId), userIds: `[${asText(alice.userId)}]` });
  },
});

function conversationSamples({ bob, carol, group }: SampleWorld): Record<string, Sample> {
  const own = async (user: Client) => `conversationId: ${asText(await createConversation(user, [bob]))}`;
  const withBob = async (user: Client, more = '') =>
    `input: { ${await own(user)}, userId: ${asText(bob.userId)}${more} }`;
  return {
    'Mutation.createConversation': () => 'input: { kind: GROUP, title: "Walk", participantIds: [] }',
    'Mutation.openDirectConversation': () => inputText({ userId: asText(bob.userId) }),
    'Mutation.updateConversation': async (user) => `input: { ${await own(user)}, title: "Walk" }`,
    'Mutation.addParticipants': async (user) => `input: { ${await own(user)}, userIds: [${asText(carol.userId)}] }`,
    'Mutation.changeParticipantRole': (user) => withBob(user, ', role: ADMIN'),
    'Mutation.removeParticipant': (user) => withBob(user),
    'Mutation.joinConversation': async () =>
      inputText({ conversationId: asText(await createConversation(carol, [], 'CHANNEL')) }),
    'Mutation.createJoinLink': async (user) =>
      inputText({ conversationId: asText(await createConversation(user, [], 'CHANNEL')), maxUses: '1' }),
    'Mutation.revokeJoinLink': async (user) => {
      const conversationId = await createConversation(user, [], 'CHANNEL');
      const { joinLink } = await user.mutate('createJoinLink', { conversationId }, 'joinLink { id }');
      return inputText({ conversationId: asText(conversationId), joinLinkId: asText(joinLink.id) });
    },
    'Mutation.leaveConversation': async (user) =>
      inputText({ conversationId: asText(await createConversation(carol, [user])) }),
    'Mutation.markRead': () => inputText({ conversationId: asText(group), upToSeq: '1' }),
    'Mutation.markDelivered': () => inputText({ conversationId: asText(group), upToSeq: '1' }),
    'Mutation.setTyping': () => inputText({ conversationId: asText(group), typing: 'true' }),
  };
}

function messageSamples({ bob, group, message }: SampleWorld): Record<string, Sample> {
  const own = async (user: Client) =>
    asText((await sendMessage(user, await createConversation(user, [bob]), 'Hello')).id);
  const sent = async (user: Client) => asText((await sendMessage(user, group, 'Hello')).id);
  return {
    'Mutation.sendMessage': () => inputText({ conversationId: asText(group), body: '"Hello"' }),
    'Mutation.editMessage': async (user) => inputText({ messageId: await sent(user), body: '"Hello!"' }),
    'Mutation.deleteMessage': async (user) => inputText({ messageId: await sent(user) }),
    'Mutation.addReaction': () => inputText({ messageId: asText(message), emoji: '"👍"' }),
    'Mutation.pinMessage': async (user) => inputText({ messageId: await own(user) }),
    'Mutation.unpinMessage': async (user) => inputText({ messageId: await own(user) }),
    'Mutation.removeReaction': () => inputText({ messageId: asText(message), emoji: '"👍"' }),
  };
}
