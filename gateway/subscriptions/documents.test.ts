import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { projectFile } from '../../kernel/project.ts';
import { planSupergraph } from '../execution/schema.ts';
import { Documents } from './documents.ts';
import { ParsedDocuments } from './parsed-documents.ts';
import type { Execution } from './selection.ts';

const config = createConfig({
  ...readEnvironment({}),
  ...{
    DATABASE_URL: 'postgresql://nobody/nothing',
    REDIS_URL: 'redis://nobody',
    PARLEY_SECRET: 'long enough for the tests of this',
  },
});
const parsed = new ParsedDocuments(config.limits);
const text = readFileSync(projectFile('schema/supergraph.graphql'), 'utf8');

function createDocuments() {
  const schema = planSupergraph(text);
  const documents = new Documents({ schema, contract: undefined, parsed, execution: {} as Execution, config });
  return { documents, schema };
}

test('what thousands of running subscriptions select is looked at once when the supergraph changes', () => {
  const { documents } = createDocuments();
  const running = Array.from({ length: 3 }, (_, n) =>
    documents.prepare({ query: `subscription { conversationEvents(conversationId: "${n}") { seq } }` }),
  );
  const next = createDocuments();
  const looks = jest.spyOn(next.schema.schema, 'getSubscriptionType');
  const [first, ...others] = running.map(({ selected }) => selected);
  if (first) next.documents.replan(first);
  const looksForOne = looks.mock.calls.length;
  expect(looksForOne).toBeGreaterThan(0);
  for (const selected of others) next.documents.replan(selected);
  expect(looks.mock.calls.length).toBe(looksForOne);
});
