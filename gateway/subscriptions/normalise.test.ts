// RUNS raises the number of cases, SEED repeats those of a run that failed (fast-check prints it).
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  execute,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  ScalarLeafsRule,
  specifiedRules,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { flatOperation } from '../../test/setup/flat-operation.ts';
import { normaliseSubscription } from './normalise.ts';

const schema = buildSchema(`
  type Query { unused: Int }
  type Subscription { events(id: ID!, after: Int, deep: Deep! = { of: A }): Event! }
  enum Which { A B }
  input Deep { of: Which! list: [Int!]! = [] }
  interface Event { id: ID! seq: Int! author(as: Which): User }
  type Sent implements Event { id: ID! seq: Int! author(as: Which): User message: Message! }
  type Edited implements Event { id: ID! seq: Int! author(as: Which): User message: Message! was: String }
  type Message { id: ID! body(max: Int = 3): String! sender: User! replies(first: Int!): [Message!]! }
  type User { id: ID! name(as: Which): String friends(first: Int = 2): [User!] broken: String! }
`);

/** For each type its fields: the type of a field that has fields itself, and the arguments it may be given. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, { type?: string; args?: readonly string[] }>>>> = {
  Event: { id: {}, seq: {}, author: { type: 'User', args: ['', '(as: A)', '(as: $which)'] }, __typename: {} },
  Sent: { id: {}, author: { type: 'User', args: ['', '(as: B)'] }, message: { type: 'Message' } },
  Edited: { seq: {}, was: {}, message: { type: 'Message' } },
  Message: {
    ...{ id: {}, __typename: {}, body: { args: ['', '(max: 1)', '(max: $size)'] }, sender: { type: 'User' } },
    replies: { type: 'Message', args: ['(first: 1)', '(first: $size)'] },
  },
  User: {
    ...{ id: {}, name: { args: ['', '(as: B)', '(as: $which)'] }, broken: {} },
    friends: { type: 'User', args: ['', '(first: 1)', '(first: $size)'] },
  },
};
const NARROWER: Readonly<Record<string, readonly string[]>> = { Event: ['Event', 'Sent', 'Edited'] };
const DIRECTIVES = ['', '', '', ' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: true)', ' @skip(if: $yes)'];
const VARIABLES = { which: 'Which', size: 'Int!', yes: 'Boolean!', no: 'Boolean!' };
const FRAGMENTS = ['f0', 'f1', 'f2', 'f3'];

/** A selection as random numbers, that mean something once the type is known. */
interface Choice {
  readonly kind: 'field' | 'field' | 'inline' | 'spread';
  readonly pick: number;
  readonly directive: string;
  readonly isAliased: boolean;
  readonly children: readonly Choice[];
}

const choices = fc.letrec<{ set: readonly Choice[]; choice: Choice }>((tie) => ({
  set: fc.array(tie('choice'), { minLength: 1, maxLength: 4, depthIdentifier: 'selection' }),
  choice: fc.record({
    kind: fc.constantFrom('field', 'field', 'inline', 'spread'),
    pick: fc.nat(999),
    directive: fc.constantFrom(...DIRECTIVES),
    isAliased: fc.boolean(),
    children: fc.oneof({ depthIdentifier: 'selection', maxDepth: 5 }, fc.constant([]), tie('set')),
  }),
})).set;

const subscription = fc.record({
  selections: choices,
  more: fc.option(choices),
  fragments: fc.array(fc.record({ on: fc.constantFrom(...Object.keys(FIELDS)), selections: choices }), {
    ...{ minLength: FRAGMENTS.length, maxLength: FRAGMENTS.length },
  }),
});
type Plan = typeof subscription extends fc.Arbitrary<infer Value> ? Value : never;

/** How the same is written: what must not matter. */
interface Spelling {
  readonly operation: string;
  readonly root: string;
  readonly fragment: (name: string) => string;
  readonly write: (text: string) => string;
  readonly wrap: (root: string) => string;
}

const one: Spelling = {
  ...{ operation: '', root: 'events(id: "one")', fragment: (name) => name, wrap: (root) => root },
  write: (text) => print(parse(text)),
};
const other: Spelling = {
  ...{ operation: 'Other', root: 'mine: events(after: $after, id: $id, deep: { of: B, list: [1] })' },
  ...{ fragment: (name) => `Another_${name}`, wrap: (root) => `... on Subscription { ... { ${root} } }` },
  write: (text) => stripIgnoredCharacters(text),
};

/** The text of a plan in a spelling. A fragment spreads only those after it, so that there is no ring. */
function write({ selections, more, fragments }: Plan, spelling: Spelling): string {
  const used = new Set<number>();
  const fields = (chosen: readonly Choice[], type: string, next: number): string =>
    chosen.map((choice) => select(choice, type, next)).join(' ') || '__typename';
  const select = (choice: Choice, type: string, next: number): string => {
    const { kind, pick, directive, children } = choice;
    if (kind === 'inline') {
      const narrower = ['', ...(NARROWER[type] ?? [type])];
      const condition = narrower[pick % narrower.length] ?? '';
      return `... ${condition && `on ${condition}`}${directive} { ${fields(children, condition || type, next)} }`;
    }
    const fitting = fragments.flatMap(({ on }, index) =>
      index >= next && (on === type || NARROWER[type]?.includes(on)) ? [index] : [],
    );
    const fragment = fitting[pick % (fitting.length || 1)];
    if (kind === 'spread' && fragment !== undefined) {
      used.add(fragment);
      return `...${spelling.fragment(`f${fragment}`)}${directive}`;
    }
    return field(choice, type, next);
  };
  const field = ({ pick, directive, isAliased, children }: Choice, type: string, next: number): string => {
    const known = Object.entries(FIELDS[type] ?? {});
    const [name = '', { type: own, args = [''] } = {}] = known[pick % known.length] ?? [];
    const form = Math.floor(pick / known.length) % args.length;
    // The arguments of two fields of one name must be the same.
    const alias = isAliased || form > 0 ? `${name}${form}${own ? type : ''}: ` : '';
    return `${alias}${name}${args[form]}${directive}${own ? ` { ${fields(children, own, next)} }` : ''}`;
  };
  const roots = [selections, more ?? []].filter(({ length }) => length > 0).map((set) => fields(set, 'Event', 0));
  const definitions = fragments.map(({ on, selections: set }, index) => [on, fields(set, on, index + 1)] as const);
  const written = definitions.map(
    ([on, set], index) => `fragment ${spelling.fragment(`f${index}`)} on ${on} { ${set} }`,
  );
  const kept = reachable(
    used,
    definitions.map(([, set]) => set),
    roots.join(' '),
    spelling,
  );
  const body = `${spelling.wrap(roots.map((set) => `${spelling.root} { ${set} }`).join(' '))}`;
  const rest = written.filter((_, index) => kept.has(index)).join(' ');
  return spelling.write(`subscription ${spelling.operation} ${declare(`${body} ${rest}`)} { ${body} } ${rest}`);
}

/** The fragments that are spread by what is written: others must not be there. */
function reachable(used: ReadonlySet<number>, texts: readonly string[], root: string, { fragment }: Spelling) {
  const kept = new Set<number>();
  let grown = root;
  for (const index of [...used].sort()) {
    if (!new RegExp(`\\.\\.\\.${fragment(`f${index}`)}\\b`).test(grown)) continue;
    kept.add(index);
    grown += ` ${texts[index]}`;
  }
  return kept;
}

function declare(text: string): string {
  const types = { ...VARIABLES, id: 'ID!', after: 'Int' };
  const used = Object.entries(types).filter(([name]) => text.includes(`$${name}`));
  return used.length > 0 ? `(${used.map(([name, type]) => `$${name}: ${type}`).join(', ')})` : '';
}

const user = (depth: number): object => ({
  id: `user ${depth}`,
  name: ({ as }: { as?: string }) => `name ${as}`,
  broken: () => {
    throw new Error('broken');
  },
  friends: ({ first }: { first: number }) => Array.from({ length: first }, () => user(depth + 1)),
});
const message = (depth: number): object => ({
  ...{ id: `message ${depth}`, sender: user(depth) },
  body: ({ max }: { max: number }) => 'a body'.slice(0, max),
  replies: ({ first }: { first: number }) => Array.from({ length: first }, () => message(depth + 1)),
});
const event = (type: string) => ({
  ...{ __typename: type, id: 'event', seq: 7, author: ({ as }: { as?: string }) => (as === 'A' ? user(0) : null) },
  ...{ message: message(0), was: 'before' },
});

/** Conditions may leave nothing of what is selected. */
const RULES = specifiedRules.filter((rule) => rule !== ScalarLeafsRule);

const operationOf = (document: DocumentNode) => getOperationAST(document) as OperationDefinitionNode;

function normalise(text: string, decisions: Readonly<Record<string, boolean>> = { yes: true, no: false }) {
  const document = parse(text);
  const normalised = normaliseSubscription(schema, flatOperation(schema, text, decisions));
  return { document, normalised, plain: { kind: Kind.DOCUMENT, definitions: [normalised.operation] } as DocumentNode };
}

function run(document: DocumentNode, type: string, variableValues: Record<string, unknown>) {
  const rootValue = { events: event(type) };
  const { data, errors = [] } = execute({ schema, document, rootValue, variableValues }) as Exclude<
    ReturnType<typeof execute>,
    Promise<unknown>
  >;
  // In the order in which the client selected it.
  const [value] = Object.values(data ?? {});
  return JSON.stringify([value, errors.map(({ message: text, path }) => [text, path?.slice(1)])]);
}

const parameters = {
  numRuns: Number(process.env.RUNS ?? 500),
  seed: Number(process.env.SEED ?? Date.now() % 2 ** 31),
};

test('what is normalised gives the same result, whatever it was wrapped in', () => {
  const given = { which: 'A', size: 2, yes: true, no: false, id: 'one', after: 3 };
  const property = fc.property(subscription, fc.constantFrom(one, other), (plan, spelling) => {
    const { document, normalised, plain } = normalise(write(plan, spelling));
    expect(validate(schema, document)).toEqual([]);
    expect(validate(schema, plain, RULES)).toEqual([]);
    expect(normalised.operationText).toBe(print(normalised.operation));
    const { coerced = {} } = getVariableValues(schema, operationOf(document).variableDefinitions ?? [], given);
    const own = Object.fromEntries(normalised.variables.map((name) => [name, coerced[name]]));
    for (const type of ['Sent', 'Edited']) expect(run(plain, type, own)).toBe(run(document, type, given));
  });
  fc.assert(property, parameters);
});

test('equal work looks equal, however it is named, spaced and listened to', () => {
  const property = fc.property(subscription, (plan) => {
    const [first, second] = [normalise(write(plan, one)), normalise(write(plan, other))];
    expect(second.normalised).toMatchObject({
      selectionText: first.normalised.selectionText,
      operationText: first.normalised.operationText,
      variables: first.normalised.variables,
    });
  });
  fc.assert(property, parameters);
});

test('different work looks different', () => {
  const texts = [
    'seq',
    'seq id',
    'id seq',
    'seq author { id }',
    'seq author { id }  ... on Sent { id }',
    'a: seq',
    '... on Sent { seq }',
  ];
  const selected = texts.map(
    (text) => normalise(`subscription { events(id: 1) { ${text} } }`).normalised.selectionText,
  );
  expect(new Set(selected).size).toBe(texts.length);
});

const chain = (body: (next: string) => string, count = 40) =>
  `subscription { events(id: 1) { ...f0 } } ${Array.from(
    { length: count },
    (_, index) => `fragment f${index} on Event { ${body(`...f${index + 1}`)} }`,
  ).join(' ')} fragment f${count} on Event { seq }`;

test.each([
  ['twice', (next: string) => `${next} ${next}`],
  ['twice under a condition', (next: string) => `${next} @include(if: true) ${next} @include(if: true)`],
])('fragments that each spread the next %s stay small', (_, body) => {
  const { normalised } = normalise(chain(body));
  expect(normalised.selectionText.match(/seq/g)).toHaveLength(1);
});
