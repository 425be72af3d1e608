import { expect, test } from '@jest/globals';
import { type Client, createConversation, mutation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { readAll, type Sent } from '../setup/read-all.ts';

const SENDERS = 20;
const EACH = 50;
const SEND = mutation('sendMessage', 'message { id seq body }');

async function registerSenders(url: string): Promise<Client[]> {
  return registerUsers(url, ...Array.from({ length: SENDERS }, (_, index) => `sender${index}`));
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describeForms('many senders', (parley) => {
  test('twenty senders send a thousand messages at once, with retries: each is stored once, without a hole', async () => {
    const senders = await registerSenders(parley().url);
    const [owner, ...others] = senders as [Client, ...Client[]];
    const conversationId = await createConversation(owner, others);

    const send = async (sender: Client, n: number): Promise<Sent> => {
      const input = { conversationId, body: `message ${n}`, clientMessageId: `client-${n}` };
      const retry = n % 5 === 0;
      const attempts = await Promise.all([
        sender.run(SEND, { input }),
        ...(retry ? [sender.run(SEND, { input })] : []),
      ]);
      const [first, second] = attempts.map(({ sendMessage }) => sendMessage.message as Sent);
      if (retry) expect(second).toEqual(first);
      return first as Sent;
    };
    const acknowledged = await Promise.all(
      senders.map(async (sender) => {
        const sent: Sent[] = [];
        for (let n = 0; n < EACH; n++) sent.push(await send(sender, n));
        return sent;
      }),
    );

    const stored = await readAll(owner, conversationId);
    expect(stored.map(({ seq }) => seq)).toEqual(range(1, SENDERS * EACH));
    expect(new Map(stored.map((message) => [message.id, message]))).toEqual(
      new Map(acknowledged.flat().map((message) => [message.id, message])),
    );
    // The messages that one sender sent one after the other stand in that order.
    for (const sent of acknowledged)
      expect(sent.map(({ seq }) => seq)).toEqual(sent.map(({ seq }) => seq).toSorted((a, b) => a - b));
    for (const [index, sender] of senders.slice(0, 3).entries()) {
      const input = { conversationId, body: 'message 7', clientMessageId: 'client-7' };
      expect((await sender.run(SEND, { input })).sendMessage.message).toEqual(acknowledged[index]?.[7]);
    }
  });

  test('everybody opens the direct conversation of a pair at once and gets the same one', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const open = (from: Client, to: Client) =>
      from.mutate('openDirectConversation', { userId: to.userId }, 'conversation { id eventSeq }');
    const opened = await Promise.all(range(1, 20).map((n) => (n % 2 ? open(alice, bob) : open(bob, alice))));
    expect(new Set(opened.map(({ conversation }) => conversation.id)).size).toBe(1);
    const { conversations } = await alice.run('{ conversations { edges { node { id } } } }');
    expect(conversations.edges).toHaveLength(1);
  });

  test('owners who all leave at once leave one behind', async () => {
    const users = await registerUsers(parley().url, 'a', 'b', 'c', 'd');
    const [owner, ...others] = users;
    const conversationId = await createConversation(owner, others);
    for (const { userId } of others)
      await owner.mutate('changeParticipantRole', { conversationId, userId, role: 'OWNER' }, 'conversation { id }');
    const leave = mutation('leaveConversation', 'conversationId');
    const codes = await Promise.all(users.map((user) => user.codeOf(leave, { input: { conversationId } })));
    expect(codes.toSorted()).toEqual(['CONFLICT', 'OK', 'OK', 'OK']);
  });
});
