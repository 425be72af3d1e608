import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Event, readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

const PINNED =
  'query ($id: ID!, $first: Int! = 50) { conversation(id: $id) { pinnedMessages(first: $first) { body pinnedBy { id } } } }';
const MOST = 50;

describeForms('pinned messages', (parley) => {
  let alice: Client;
  let bob: Client;
  let carol: Client;
  let conversationId: string;
  beforeAll(async () => {
    [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
  });
  beforeEach(async () => {
    conversationId = await createConversation(alice, [bob]);
  });

  const send = async (body: string, by = alice) => (await sendMessage(by, conversationId, body)).id;
  const pin = (messageId: string, by = alice) => by.mutate('pinMessage', { messageId }, 'message { pinnedBy { id } }');
  const unpin = (messageId: string, by = alice) =>
    by.mutate('unpinMessage', { messageId }, 'message { pinnedBy { id } }');
  const codeOf = (name: string, messageId: string, by = alice) =>
    by.codeOf(mutation(name, '__typename'), { input: { messageId } });
  const read = async (page: object = {}): Promise<string[]> =>
    (await bob.run(PINNED, { id: conversationId, ...page })).conversation.pinnedMessages.map(
      ({ body }: { body: string }) => body,
    );
  const listPinEvents = async (): Promise<Event[]> =>
    (await readEvents(alice, conversationId, 0)).filter(({ __typename }) => /pinned$/i.test(__typename));

  test('stand with the last one first, and as they were after an edit', async () => {
    const [one, two, three] = [await send('one'), await send('two', bob), await send('three')];
    for (const id of [two, three, one]) await pin(id);
    expect(await read()).toEqual(['one', 'three', 'two']);
    expect(await read({ first: 2 })).toEqual(['one', 'three']);
    expect(await read({ first: 0 })).toEqual([]);
    await bob.mutate('editMessage', { messageId: two, body: 'two!' }, 'message { id }');
    expect(await read()).toEqual(['one', 'three', 'two!']);
    await unpin(one);
    await pin(two);
    expect(await read()).toEqual(['three', 'two!']);
    await unpin(two);
    await pin(two);
    expect(await read()).toEqual(['two!', 'three']);
  });

  test('are pinned and unpinned once, by whom the message and the event say', async () => {
    const id = await send('one');
    expect(await pin(id)).toEqual({ message: { pinnedBy: { id: alice.userId } } });
    await bob.mutate('sendMessage', { conversationId, body: 'between' }, 'message { id }');
    const promote = { conversationId, userId: bob.userId, role: 'ADMIN' };
    await alice.mutate('changeParticipantRole', promote, 'conversation { id }');
    expect(await pin(id, bob)).toEqual({ message: { pinnedBy: { id: alice.userId } } });
    expect(await unpin(id, bob)).toEqual({ message: { pinnedBy: null } });
    expect(await unpin(id)).toEqual({ message: { pinnedBy: null } });
    const of = { messageId: id, messageSeq: 1 };
    expect(await listPinEvents()).toMatchObject([
      { __typename: 'MessagePinned', ...of, user: { id: alice.userId } },
      { __typename: 'MessageUnpinned', ...of, user: { id: bob.userId } },
    ]);
  });

  test('lose the pin with their text, and take none once deleted', async () => {
    const [one, two] = [await send('one'), await send('two')];
    for (const id of [one, two]) await pin(id);
    await alice.mutate('deleteMessage', { messageId: two }, 'message { id }');
    expect(await read()).toEqual(['one']);
    expect(await codeOf('pinMessage', two)).toBe('CONFLICT');
    expect(await codeOf('unpinMessage', two)).toBe('OK');
    expect(await listPinEvents()).toHaveLength(2);
  });

  test(`are ${MOST} at most, however many are pinned at once`, async () => {
    const ids: string[] = [];
    while (ids.length < MOST + 3) ids.push(await send(`${ids.length + 1}`));
    for (const id of ids.slice(0, MOST - 2)) await pin(id);
    const codes = await Promise.all(ids.slice(MOST - 2).map((id) => codeOf('pinMessage', id)));
    expect(codes.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'OK', 'OK']);
    expect(await read()).toHaveLength(MOST);
    expect(await listPinEvents()).toHaveLength(MOST);
    const last = ids[MOST - 2 + codes.indexOf('CONFLICT')] as string;
    expect((await alice.errorOf(mutation('pinMessage', '__typename'), { input: { messageId: last } })).message).toBe(
      'A conversation has at most 50 pinned messages: unpin one first.',
    );
    // One that is pinned already is none more.
    expect(await codeOf('pinMessage', ids[0] as string)).toBe('OK');
    await unpin(ids[0] as string);
    await pin(last);
    expect((await read())[0]).toBe(`${ids.indexOf(last) + 1}`);
    for (const first of [-1, MOST + 1]) {
      const { extensions } = await bob.errorOf(PINNED, { id: conversationId, first });
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    }
  });

  test('of a direct conversation are for both to choose, of a channel for owners and admins', async () => {
    const direct = await alice.mutate('openDirectConversation', { userId: carol.userId }, 'conversation { id }');
    const { id } = await sendMessage(alice, direct.conversation.id, 'between us');
    expect(await codeOf('pinMessage', id, carol)).toBe('OK');
    expect(await codeOf('unpinMessage', id)).toBe('OK');
    const channel = await createConversation(alice, [bob], 'CHANNEL');
    const message = await sendMessage(bob, channel, 'news');
    expect(await codeOf('pinMessage', message.id, bob)).toBe('FORBIDDEN');
    expect(await codeOf('pinMessage', message.id)).toBe('OK');
    expect(await codeOf('unpinMessage', message.id, bob)).toBe('FORBIDDEN');
  });
});
