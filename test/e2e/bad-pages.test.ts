import { beforeAll, describe, expect, test } from '@jest/globals';
import { encodeCursor } from '../../kernel/graphql/cursor.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { change, createWorld, type Operation, readState, send, uuids, type World } from '../setup/world.ts';

/** The lists, each with the arguments under test. */
const LISTS = {
  users: (_, args) => [`query ${declare(args)} { users${pass(args)} { edges { cursor } } }`, args],
  conversations: (_, args) => [`query ${declare(args)} { conversations${pass(args)} { edges { cursor } } }`, args],
  participants: (w, args) => [
    `query ${declare({ id: '', ...args })} { conversation(id: $id) { participants${pass(args)} { edges { cursor } } } }`,
    { id: w.group, ...args },
  ],
  messages: (w, args) => [
    `query ${declare({ id: '', ...args })} { conversation(id: $id) { messages${pass(args)} { edges { cursor } } } }`,
    { id: w.group, ...args },
  ],
  reactions: (w, args) => [
    `query ${declare({ id: '', ...args })} { message(id: $id) { reactions { users${pass(args)} { edges { cursor } } } } }`,
    { id: w.message, ...args },
  ],
} satisfies Record<string, (world: World, args: object) => Operation>;

type List = keyof typeof LISTS;

const TYPES: Readonly<Record<string, string>> = { id: 'ID!', around: 'ID', first: 'Int', last: 'Int' };
const declare = (args: object) => `(${Object.keys(args).map((name) => `$${name}: ${TYPES[name] ?? 'String'}`)})`;
const pass = (args: object) => `(${Object.keys(args).map((name) => `${name}: $${name}`)})`;

const names = Object.keys(LISTS) as List[];
const [id] = uuids(1) as [string];

type Cursors = Readonly<Record<List, string>>;

/** A real cursor of each list. */
async function readCursors(world: World): Promise<Cursors> {
  const entries = names.map(async (list) => {
    const data = await world.alice.run(...LISTS[list](world, { first: 1 }));
    const { edges } = data.message?.reactions[0].users ?? (data.conversation ?? data)[list];
    return [list, edges[0].cursor] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Cursors;
}

/** Texts that are not cursors of a list, some of them made of real ones. */
const SPOILT: readonly (readonly [what: string, spoil: (list: List, good: Cursors) => string])[] = [
  ['no cursor', () => 'nonsense'],
  ['an id in part', () => id.slice(1)],
  ['a truncated cursor', (list, good) => good[list].slice(0, -4)],
  ['a cursor of another list', (list, good) => good[names[(names.indexOf(list) + 1) % names.length] as List]],
  ['a cursor without values', (list) => encodeCursor(list, [])],
  ['a cursor with a value too many', (list) => encodeCursor(list, [Date.now(), id, 1])],
  ['a cursor with a NUL character', (list) => encodeCursor(list, ['\0', '\0'])],
  ['a cursor of huge numbers', (list) => encodeCursor(list, [1e300, id])],
  ['a cursor of a time before 4713 BC', (list) => encodeCursor(list, [Date.UTC(-4800, 0), id])],
  ['a cursor of a time before 1970', (list) => encodeCursor(list, [-1, id])],
  ['a cursor of a time in the year 10000', (list) => encodeCursor(list, [Date.UTC(10_000, 0), id])],
  ['a cursor of the last time there is', (list) => encodeCursor(list, [8.64e15, id])],
  ['a cursor that is no list', () => Buffer.from('{"length":1}').toString('base64url')],
  ['200,000 characters', () => 'A'.repeat(200_000)],
];

const MESSAGE = encodeCursor('messages', [1]);

const MESSAGE_ARGS: readonly (readonly [what: string, args: object, field: string])[] = [
  ['first with last', { first: 1, last: 1 }, 'last'],
  ['last of 101', { last: 101 }, 'last'],
  ['last of -1', { last: -1 }, 'last'],
  ['around with last', { around: MESSAGE, last: 1 }, 'around'],
  ['around with after', { around: MESSAGE, after: MESSAGE }, 'around'],
  ['around with before', { around: MESSAGE, before: MESSAGE }, 'around'],
  ['around nothing', { around: '' }, 'around'],
  ['around a cursor of another list', { around: encodeCursor('users', ['alice']) }, 'around'],
  ['before a cursor of another list', { before: encodeCursor('users', ['alice']) }, 'before'],
  ['after message 0', { after: encodeCursor('messages', [0]) }, 'after'],
  ['after a message between two', { after: encodeCursor('messages', [1.5]) }, 'after'],
  ['after message 2,147,483,648', { after: encodeCursor('messages', [2 ** 31]) }, 'after'],
];

/** Values that the type of the variable does not take: the mutation, and its input. */
const MISTYPED: readonly (readonly [what: string, mutation: string, input: (world: World) => object, field: string])[] =
  [
    ['a fraction', 'markRead', (w) => ({ conversationId: w.group, upToSeq: 1.5 }), 'upToSeq'],
    ['a number as text', 'markRead', (w) => ({ conversationId: w.group, upToSeq: '1' }), 'upToSeq'],
    ['a number beyond 32 bits', 'markRead', (w) => ({ conversationId: w.group, upToSeq: 2 ** 31 }), 'upToSeq'],
    ['nothing at all', 'markRead', (w) => ({ conversationId: w.group }), 'upToSeq'],
    ['null', 'sendMessage', (w) => send(w, { body: null }), 'body'],
    ['a number', 'sendMessage', (w) => send(w, { body: 5 }), 'body'],
    ['a list', 'sendMessage', (w) => send(w, { body: ['Hi'] }), 'body'],
    ['an object', 'sendMessage', (w) => send(w, { conversationId: { $ne: null } }), 'conversationId'],
    ['a field too many', 'sendMessage', (w) => send(w, { senderId: w.bob.userId }), 'senderId'],
    ['an unknown kind', 'createConversation', () => ({ kind: 'ROOM' }), 'kind'],
    ['a list with null', 'createConversation', () => ({ kind: 'GROUP', participantIds: [null] }), 'participantIds'],
    ['a yes', 'setTyping', (w) => ({ conversationId: w.group, typing: 'yes' }), 'typing'],
  ];

const EVENTS =
  'query ($id: ID!, $after: Int!, $first: Int!) { conversationEvents(conversationId: $id, after: $after, first: $first) { latestSeq } }';

describeForms('a list asked for wrongly', (parley, form) => {
  let world: World;
  let cursors: Cursors;
  beforeAll(async () => {
    world = await createWorld(parley().url);
    await world.bob.mutate('addReaction', { messageId: world.message, emoji: '👍' }, 'message { id }');
    cursors = await readCursors(world);
  });

  const expectField = async (operation: Operation, field: string) => {
    const { data, errors } = await world.alice.request(...operation);
    expect(data && Object.values(data)[0]).toBeFalsy();
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', field }]);
  };

  describe.each(names)('%s', (list) => {
    test.each(rowsOf(form, [101, -1, 2_147_483_647, -2_147_483_648]))('refuses a page of %d', (first) =>
      expectField(LISTS[list](world, { first }), 'first'),
    );

    test.each(rowsOf(form, SPOILT))('refuses %s as after', (_, spoil) =>
      expectField(LISTS[list](world, { after: spoil(list, cursors) }), 'after'),
    );

    test('takes the cursor that the others spoil', async () => {
      expect(await world.alice.codeOf(...LISTS[list](world, { after: cursors[list] }))).toBe('OK');
    });
  });

  test.each(rowsOf(form, MESSAGE_ARGS))('messages refuses %s', (_, args, field) =>
    expectField(LISTS.messages(world, args), field),
  );

  test.each([
    ['a position below 0', -1, 1, 'after'],
    ['a page of 0', 0, 0, 'first'],
    ['a page of 101', 0, 101, 'first'],
  ])('conversationEvents refuses %s', (_, after, first, field) =>
    expectField([EVENTS, { id: world.group, after, first }], field),
  );
});

describeForms('a value of the wrong type', (parley, form) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  test.each(rowsOf(form, MISTYPED))('%s is refused in %s before anything is done', async (_, name, input, field) => {
    const before = await readState(world);
    const { data, errors, status } = await world.alice.request(...change(name, input(world)));
    expect(status).toBe(400);
    expect(data ?? null).toBeNull();
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', field }]);
    expect(await readState(world)).toEqual(before);
  });
});
