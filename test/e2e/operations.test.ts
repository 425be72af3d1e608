import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

async function post(client: Client, body: object) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${client.accessToken}` };
  const response = await fetch(`${client.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
}

describeForms('operations of every form', (parley) => {
  test('variables decide what is skipped and included, each time anew', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const query = `query ($short: Boolean!, $withRole: Boolean = true) {
      viewer { username displayName @skip(if: $short) ...Rest @skip(if: $short) role @include(if: $withRole) presence @skip(if: $short) { status } }
    } fragment Rest on User { name: displayName }`;
    const short = { viewer: { username: alice.username, role: 'USER' } };
    const long = {
      viewer: {
        username: alice.username,
        displayName: 'alice',
        name: 'alice',
        role: 'USER',
        presence: { status: 'OFFLINE' },
      },
    };
    for (const [variables, expected] of [
      [{ short: true }, short],
      [{ short: false }, long],
      [{ short: true }, short],
    ] as const)
      expect(await alice.run(query, variables)).toEqual(expected);
    expect(await alice.run(query, { short: true, withRole: false })).toEqual({ viewer: { username: alice.username } });
  });

  test('a document with several operations runs the one that is named', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const query = 'query Name { viewer { username } } query Id { viewer { id } }';
    expect((await post(alice, { query, operationName: 'Name' })).data).toEqual({
      viewer: { username: alice.username },
    });
    expect((await post(alice, { query, operationName: 'Id' })).data).toEqual({ viewer: { id: alice.userId } });
    expect((await post(alice, { query, operationName: 'Other' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('introspection stands beside data', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const both = await alice.run('{ viewer { id } __type(name: "User") { name fields { name } } __typename }');
    expect(both).toMatchObject({ viewer: { id: alice.userId }, __type: { name: 'User' }, __typename: 'Query' });
  });

  test('several mutations run in their order, and what fails leaves the others standing', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const send = (name: string, body: string) =>
      `${name}: sendMessage(input: { conversationId: "${id}", body: "${body}" }) { message { seq conversation { messageSeq } } }`;
    const { data, errors } = await alice.request(`mutation { ${send('a', 'one')} ${send('b', 'two')} }`);
    expect(errors).toBeUndefined();
    expect([data.a.message.seq, data.b.message.seq]).toEqual([1, 2]);
    const failed = await alice.request(
      `query { one: conversation(id: "${id}") { title } other: conversation(id: "${alice.userId}") { title } }`,
    );
    expect(failed.data).toEqual({ one: { title: 'A conversation' }, other: null });
    expect(failed.errors).toEqual([
      expect.objectContaining({ path: ['other'], extensions: expect.objectContaining({ code: 'NOT_FOUND' }) }),
    ]);
  });

  test('an error deep in a page names its path, and the rest of the page is there', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await sendMessage(bob, id, 'hello');
    const { data, errors } = await alice.request(`{ conversation(id: "${id}") {
      messages { edges { node { body sender { username } } } } participants(first: 500) { edges { cursor } } } }`);
    expect(errors?.[0]).toMatchObject({
      path: ['conversation', 'participants'],
      extensions: { code: 'BAD_USER_INPUT', field: 'first' },
    });
    // participants may not be null, so the conversation that holds it is.
    expect(data).toEqual({ conversation: null });
  });

  test('automatic persisted queries are asked for once and then known by their hash', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const query = '{ viewer { id username } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    expect((await post(alice, { extensions })).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    const expected = { viewer: { id: alice.userId, username: alice.username } };
    expect((await post(alice, { query, extensions })).data).toEqual(expected);
    expect((await post(alice, { extensions })).data).toEqual(expected);
  });
});
