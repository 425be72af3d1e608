import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Kind, visit } from 'graphql';
import { projectFile } from '../../kernel/project.ts';
import type { Answer } from './answer.ts';
import { check, type Failure } from './check.ts';
import { isValid, OperationGenerator } from './generate/operations.ts';
import { definitionOf, type Operation, textOf } from './operation.ts';
import { createReference } from './universe/reference.ts';
import { type Thing, Universe } from './universe/values.ts';

const universe = new Universe(new Set(['User', 'Conversation', 'Message']));
const reference = createReference(readFileSync(projectFile('schema/api.graphql'), 'utf8'), universe);
const SEED = 28;

/** Graphql-js with a fault of its own, checked against graphql-js without. */
async function checkWith(answer: (operation: Operation, event?: Thing) => Answer, count = 240) {
  const subject = {
    ...{ name: 'a subject', schema: reference.schema, share: 1, refusesNull: false },
    answer: async (operation: Operation, event?: Thing) => answer(operation, event),
    expect: async (operation: Operation, event?: Thing) => reference.answer(operation, event),
  };
  return check(subject, { universe, seed: SEED, count });
}

/** The parts that cannot be taken away from the smallest operations that show a fault. */
const shown = (failures: readonly Failure[]) => failures.map(({ query }) => query.replaceAll(/\s+/g, ' ')).join('\n');

test('nothing is wrong with what answers as graphql-js does', async () => {
  const { failures, operations, answers } = await checkWith((operation, event) => reference.answer(operation, event));
  expect(failures).toEqual([]);
  expect(operations).toBeGreaterThanOrEqual(240);
  expect(answers).toBeGreaterThan(2400);
});

describe('a fault is found, with a small operation that shows it', () => {
  test('null for a variable that was left out', async () => {
    const { failures } = await checkWith((operation, event) => {
      const names = definitionOf(operation).variableDefinitions?.filter((d) => !d.defaultValue) ?? [];
      const nulls = Object.fromEntries(names.map(({ variable }) => [variable.name.value, null]));
      return reference.answer({ ...operation, variables: { ...nulls, ...operation.variables } }, event);
    });
    expect(failures.length).toBeGreaterThan(0);
    for (const { query } of failures) expect(query).toMatch(/\$v\d+: [^!=]*[,)]/);
    for (const { query } of failures) expect(query.split('\n').length).toBeLessThan(15);
  });

  test('a fragment that is left out everywhere when it is in one place', async () => {
    const { failures } = await checkWith((operation, event) => {
      const skipped = new Set<string>();
      visit(operation.document, {
        FragmentSpread: ({ name, directives }) => void (directives?.length && skipped.add(name.value)),
      });
      const document = visit(operation.document, {
        FragmentSpread: (node) => (skipped.has(node.name.value) ? { ...node, directives: SKIPPED } : undefined),
      });
      return reference.answer({ ...operation, document }, event);
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(shown(failures)).toMatch(/\.\.\.F\d+/);
  });

  test('another order of keys, an error that is not told, and what only happens the fourth time', async () => {
    const reversed = (data: unknown): unknown =>
      typeof data === 'object' && data && !Array.isArray(data)
        ? Object.fromEntries(Object.entries(data).reverse())
        : data;
    const order = await checkWith((operation, event) => {
      const answer = reference.answer(operation, event);
      return { ...answer, data: reversed(answer.data) };
    });
    expect(order.failures.map(({ difference }) => difference)).toContain('the data differ');
    const silent = await checkWith((operation, event) => ({ ...reference.answer(operation, event), errors: [] }));
    expect(silent.failures[0]?.difference).toMatch(/^an error is missing at /);
    const times = new Map<string, number>();
    const late = await checkWith((operation, event) => {
      const time = (times.get(textOf(operation)) ?? 0) + 1;
      times.set(textOf(operation), time);
      const answer = reference.answer(operation, event);
      return time < 4 ? answer : { ...answer, data: null };
    }, 60);
    expect(late.failures.length).toBeGreaterThan(0);
  });
});

const SKIPPED = [
  {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'skip' },
    arguments: [
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'if' }, value: { kind: Kind.BOOLEAN, value: true } },
    ],
  },
];

describe('random operations', () => {
  const operations = new OperationGenerator(reference.schema).generate({ seed: SEED, count: 1000 });
  const texts = operations.map((operation) => `${textOf(operation)}\n${JSON.stringify(operation.variables)}`);

  test('are valid, but for next to none', () => {
    const invalid = operations.filter((operation) => !isValid(reference.schema, operation));
    expect(invalid.length).toBeLessThan(10);
  });

  test.each([
    ['mutations', /^mutation/m, 50],
    ['subscriptions', /^subscription/m, 50],
    ['variables with defaults', /\$v\d+: \w+!? = /, 200],
    ['null for a variable', /"v\d+":null/, 50],
    ['variables in input objects', /input: \{[^}]*: \$v\d/, 30],
    ['variables in lists', /\[[^\]]*\$v\d[^\]]*\]/, 5],
    ['a list written as a single item', /kinds: [A-Z$]|userIds: ["\d$]/, 5],
    ['fragments spread several times', /\.\.\.(F\d+)\b[\s\S]*\.\.\.\1\b/, 150],
    ['inline fragments without a type', /\.\.\. (@[^{]*)?\{/, 100],
    ['inline fragments on interfaces', /\.\.\. on (ConversationEvent|InboxEvent)/, 20],
    ['skip by a variable', /@skip\(if: \$/, 200],
    ['include by a variable', /@include\(if: \$/, 200],
    ['both directives', /@skip\(if: [^)]*\) @include|@include\(if: [^)]*\) @skip/, 100],
    ['names of Object.prototype', /\b(constructor|toString|valueOf|__proto__|hasOwnProperty|isPrototypeOf): /, 100],
    ['names of other fields', /\bid: username|username: id|__typename: \w/, 10],
    ['several operations in one document', /^(query|mutation) Other/m, 50],
  ])('have %s', (_, pattern, least) => {
    expect(texts.filter((text) => pattern.test(text)).length).toBeGreaterThanOrEqual(least);
  });

  test('leave variables out, and are the same for the same seed', () => {
    const left = operations.filter((operation) =>
      (definitionOf(operation).variableDefinitions ?? []).some((d) => !(d.variable.name.value in operation.variables)),
    );
    expect(left.length).toBeGreaterThan(200);
    const again = new OperationGenerator(reference.schema).generate({ seed: SEED, count: 1000 });
    expect(again.map(textOf)).toEqual(operations.map(textOf));
  });
});
