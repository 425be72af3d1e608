import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, validate } from 'graphql';
import { prepareOperation } from '../../gateway/execution/prepare.ts';
import { type PlannedSchema, planSupergraph } from '../../gateway/execution/schema.ts';
import { projectFile } from '../../kernel/project.ts';
import { flatOperation } from '../setup/flat-operation.ts';
import { namesIn, textsIn } from '../setup/schema-texts.ts';

const NAMES = readdirSync(projectFile('schema/contracts'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

const plan = (file: string) => planSupergraph(readFileSync(projectFile(`schema/${file}`), 'utf8'));
const full = plan('supergraph.graphql');

/** Texts that cannot be words of English: a name in quotes, or one like `someName`, `SomeName` and `SOME_NAME`. */
const NAME = /`\w+`|\b\w+[a-z][A-Z]\w*\b|\b[A-Z]+_\w+\b/g;

/** The permissions of every partner. */
const SHARED = [
  '{ viewer { id username presence { status } } }',
  '{ conversations(first: 5) { edges { node { id title unreadCount lastMessage { body sender { displayName } } } } } }',
  '{ conversation(id: "x") { messages(first: 2) { edges { node { readReceipts { user { username } readAt } } } } } }',
  'subscription { conversationEvents(conversationId: "x") { __typename seq ... on MessageSent { message { body sender { username } readCount } } } }',
  'subscription { inbox { conversationId ... on ConversationJoined { seq } } }',
];

describe.each(NAMES)('The contract %s', (name) => {
  const contract = plan(`contracts/${name}.supergraph.graphql`);

  test.each(SHARED)('plans %s as the whole API does', (query) => {
    expect(validate(contract.schema, parse(query))).toEqual([]);
    const planOf = (planned: PlannedSchema) => prepareOperation(planned, flatOperation(planned.schema, query)).plan();
    expect(planOf(contract)).toEqual(planOf(full));
  });

  test('knows which fields depend on who asks', () => {
    expect([...contract.viewerDependent].toSorted()).toEqual([...full.viewerDependent].toSorted());
    expect(contract.viewerDependent.size).toBeGreaterThan(0);
  });

  test('shows nothing of what it hides', () => {
    const hidden = parse('{ auditLog { edges { node { id } } } }');
    expect(validate(contract.schema, hidden).map(({ message }) => message)).toEqual([
      'Cannot query field "auditLog" on type "Query".',
    ]);
    expect(contract.schema.getType('AuditEntry')).toBeUndefined();
  });

  test('does not speak of what it hides', () => {
    const shown = namesIn(contract.schema);
    const hidden = new Set([...namesIn(full.schema)].filter((name) => !shown.has(name)));
    const spokenOf = [...textsIn(contract.schema)].flatMap(([coordinate, text]) =>
      [...text.matchAll(NAME)]
        .filter(([name]) => hidden.has(name.replaceAll('`', '')))
        .map(([name]) => `${coordinate}: ${name}`),
    );
    expect(hidden.size).toBeGreaterThan(0);
    expect(spokenOf).toEqual([]);
  });
});

test('partner-readonly has no mutation, partner-bot sends and acknowledges, support-desk sends', () => {
  const mutations = (name: string) =>
    Object.keys(plan(`contracts/${name}.supergraph.graphql`).schema.getMutationType()?.getFields() ?? {});
  expect(mutations('partner-readonly')).toEqual([]);
  expect(mutations('partner-bot')).toEqual(expect.arrayContaining(['sendMessage', 'markRead', 'setTyping']));
  expect(mutations('support-desk')).toContain('sendMessage');
  for (const name of NAMES)
    for (const account of ['logIn', 'register', 'changePassword']) expect(mutations(name)).not.toContain(account);
});
