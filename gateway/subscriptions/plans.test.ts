import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { eventFields } from '../../test/setup/apply-events.ts';
import { flatOperation } from '../../test/setup/flat-operation.ts';
import { fetchesOf } from '../execution/plan-nodes.ts';
import { prepareOperation } from '../execution/prepare.ts';
import { planSupergraph } from '../execution/schema.ts';
import { normaliseSubscription } from './normalise.ts';

const planned = planSupergraph(readFileSync(projectFile('schema/supergraph.graphql'), 'utf8'));

/** The subgraphs that a subscription fetches from, in the order of its plan. */
function planOf(query: string): string[] {
  const normalised = normaliseSubscription(planned.schema, flatOperation(planned.schema, query));
  const plan = prepareOperation(planned, normalised.operation).plan();
  return plan ? fetchesOf(plan.executable).map(({ serviceName }) => serviceName) : [];
}

/** The subscription by which clients keep a conversation up to date: every field that the events carry. */
const EVERYTHING_CARRIED = `conversationId
  ${eventFields('id clientMessageId seq body createdAt editedAt deletedAt sender { id } conversation { id }')}
  ... on ResyncRequired { oldestSeq }`;

describe('the plan of a subscription', () => {
  test.each([
    [
      'conversationEvents',
      `subscription ($id: ID!, $after: Int) { conversationEvents(conversationId: $id, after: $after) { ${EVERYTHING_CARRIED} } }`,
    ],
    [
      'inbox',
      `subscription ($positions: [ConversationPositionInput!]) { inbox(positions: $positions) {
        ${EVERYTHING_CARRIED} ... on ConversationJoined { conversation { id } } } }`,
    ],
    ['typing', 'subscription ($id: ID!) { typing(conversationId: $id) { conversationId user { id } typing } }'],
    [
      'presence',
      'subscription ($ids: [ID!]!) { presence(userIds: $ids) { user { id } status text lastSeenAt presence { id status text lastSeenAt } } }',
    ],
  ])('fetches nothing for what an event of %s carries', (_, query) => {
    expect(planOf(query)).toEqual(['events']);
  });

  test.each([
    ['message { sender { username } }', ['events', 'users']],
    ['message { readCount }', ['events', 'messages']],
    ['message { replyTo { body } }', ['events', 'messages']],
    ['message { reactions { emoji count viewerReacted users { edges { node { id } } } } }', ['events', 'messages']],
    ['message { conversation { title } }', ['conversations', 'events']],
    ['message { sender { username presence { status } } }', ['events', 'presence', 'users']],
  ])('fetches what else is selected: %s', (selection, subgraphs) => {
    const query = `subscription { conversationEvents(conversationId: "") { seq ... on MessageSent { ${selection} } } }`;
    expect(planOf(query).toSorted()).toEqual(subgraphs);
  });
});
