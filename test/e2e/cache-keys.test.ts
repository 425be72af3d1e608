import { gql, InMemoryCache } from '@apollo/client/core';
import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { untilRunning } from '../setup/metrics.ts';
import { Subscriber } from '../setup/subscriber.ts';

const PARTICIPANTS = `query ($id: ID!) { conversation(id: $id) { __typename id
  viewerParticipant { __typename id role lastReadSeq }
  participants { __typename edges { __typename node { __typename id role lastReadSeq user { __typename id } } } }
} }`;
const PRESENCE = 'query ($id: ID!) { user(id: $id) { __typename id presence { __typename id status text } } }';
const HEARD = `subscription ($ids: [ID!]!) { presence(userIds: $ids) { __typename presence { __typename id status text } } }`;

interface ParticipantNode {
  readonly id: string;
  readonly user: { readonly id: string };
}

describeForms('a normalised cache', (parley) => {
  /** The ids of a conversation's participants, by their users. */
  const idsOf = async (client: Client, id: string): Promise<Record<string, string>> => {
    const { participants } = (await client.run(PARTICIPANTS, { id })).conversation;
    return Object.fromEntries(participants.edges.map(({ node }: { node: ParticipantNode }) => [node.user.id, node.id]));
  };

  test('has each participant once, by whatever field it came, and another one in each conversation', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    const cache = new InMemoryCache();
    const query = gql(PARTICIPANTS);
    cache.writeQuery({ query, variables: { id }, data: await bob.run(PARTICIPANTS, { id }) });
    expect(Object.keys(cache.extract()).filter((key) => key.startsWith('Participant:'))).toHaveLength(2);

    await alice.mutate(
      'changeParticipantRole',
      { conversationId: id, userId: bob.userId, role: 'ADMIN' },
      '__typename',
    );
    const own = 'query ($id: ID!) { conversation(id: $id) { __typename id viewerParticipant { __typename id role } } }';
    cache.writeQuery({ query: gql(own), variables: { id }, data: await bob.run(own, { id }) });
    expect(cache.readQuery({ query, variables: { id } })).toEqual(await bob.run(PARTICIPANTS, { id }));

    const before = await idsOf(bob, id);
    const other = await idsOf(bob, await createConversation(alice, [bob]));
    expect(new Set([...Object.values(before), ...Object.values(other)]).size).toBe(4);
    await bob.mutate('leaveConversation', { conversationId: id }, '__typename');
    await alice.mutate('addParticipants', { conversationId: id, userIds: [bob.userId] }, '__typename');
    expect(await idsOf(alice, id)).toEqual(before);
  });

  test('takes the presence of a user from events as from queries and heartbeats, and never for the user', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    await using socket = new Subscriber(alice);
    const cache = new InMemoryCache();
    const variables = { id: bob.userId };
    const read = () => cache.readQuery({ query: gql(PRESENCE), variables });
    const offline = await alice.run(PRESENCE, variables);
    cache.writeQuery({ query: gql(PRESENCE), variables, data: offline });
    expect(offline.user.presence.id).not.toBe(bob.userId);

    const heard = socket.subscribe(HEARD, { ids: [bob.userId] });
    await untilRunning(parley().url, 'presence', 1);
    const input = { status: 'BUSY', text: 'at work' };
    const { presence } = await bob.mutate('setPresence', input, 'presence { __typename id status text }');
    const [event] = await heard.count(1);
    expect(event).toEqual({ __typename: 'PresenceEvent', presence });
    cache.writeQuery({ query: gql(HEARD.replace('subscription', 'query')), data: { presence: event } });
    expect(read()).toEqual(await alice.run(PRESENCE, variables));
    expect(read()).toMatchObject({ user: { presence: input } });
  });
});
