import { expect, test } from '@jest/globals';
import { Client, createConversation, mutation, PASSWORD, registerUsers, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { giveRole } from '../../setup/roles.ts';
import { suspend } from '../../setup/staff.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { STREAM_CLIENTS } from '../../setup/stream-clients.ts';

const EVENTS = `subscription ($id: ID!) {
  conversationEvents(conversationId: $id, after: 0) { seq ... on MessageSent { message { body } } }
}`;
const INBOX = 'subscription { inbox { __typename ... on MessageSent { message { body } } } }';
const VIEWER = '{ viewer { id } }';

describeForms('a user who is suspended', (parley) => {
  test('loses every socket and stream within a second, at every gateway, and nobody else does', async () => {
    const { url, stores } = parley();
    await using another = await createCountedGateway({}, stores);
    const [moderator, alice, bob] = await registerUsers(url, 'moderator', 'alice', 'bob');
    await giveRole(stores, moderator, 'MODERATOR');
    const id = await createConversation(alice, [bob]);
    const input = { username: bob.username, password: PASSWORD };
    const phone = bob.withToken((await new Client(url).mutate('logIn', input, 'accessToken')).accessToken);

    using clients = new DisposableStack();
    const listen = (client: Client) =>
      Object.values(STREAM_CLIENTS).map((create) => clients.use(create(client)).subscribe(EVENTS, { id }));
    const banned = [...listen(bob), ...listen(phone)];
    banned.push(...listen(bob.at(another.url)));
    const others = [...listen(alice), ...listen(alice.at(another.url))];
    using idle = await RawSocket.connect(phone);
    using inbox = await RawSocket.connect(bob);
    inbox.subscribe('inbox', INBOX, {});
    await Promise.all([...banned, ...others].map((events) => events.count(1)));

    using sinceAsked = new Stopwatch();
    await suspend(moderator, bob);
    const endings = await Promise.all([...banned.map((events) => events.ended()), idle.closeCode(), inbox.closeCode()]);
    expect(sinceAsked.elapsedMs).toBeLessThan(1000);
    expect(endings.slice(-2)).toEqual([4401, 4401]);
    for (const client of [bob, phone, bob.at(another.url)]) expect(await client.codeOf(VIEWER)).toBe('UNAUTHENTICATED');
    await expect(RawSocket.connect(bob)).rejects.toThrow();

    const { seq } = await sendMessage(alice, id, 'after it');
    expect(seq).toBe(1);
    for (const events of others) await events.find(({ message }) => message?.body === 'after it');
    for (const events of banned) expect(JSON.stringify(events.results)).not.toContain('after it');
    expect(await new Client(url).errorOf(mutation('logIn', 'accessToken'), { input })).toMatchObject({
      extensions: { code: 'FORBIDDEN', reason: 'SUSPENDED' },
    });
    expect(await alice.codeOf(VIEWER)).toBe('OK');
  });
});
