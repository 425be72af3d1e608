import { readFileSync } from 'node:fs';
import { operationFromDocument } from '@apollo/federation-internals';
import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { projectFile } from '../../kernel/project.ts';
import { planSupergraph } from './schema.ts';

const DEPTH = 6;

test('few plans are tried for messages in messages of an event, each of which can be had in two ways', () => {
  const { planner, apiSchema } = planSupergraph(readFileSync(projectFile('schema/supergraph.graphql'), 'utf8'));
  const fragments = Array.from({ length: DEPTH }, (_, n) => {
    const last = n > 0 ? `lastMessage { ...F${n - 1} }` : '';
    return `fragment F${n + 1} on Message { seq sender { username presence { status } } conversation { title ${last} } replyTo { ...F${n} } }`;
  });
  const query = `{ conversationEvents(conversationId: "", after: 0) { events { ... on MessageSent { message { ...F${DEPTH} } } } } }
    fragment F0 on Message { id } ${fragments.join(' ')}`;
  planner.buildQueryPlan(operationFromDocument(apiSchema, parse(query)));
  expect(planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount).toBeLessThanOrEqual(8);
});
