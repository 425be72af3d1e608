import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { ALL_EXAMPLES, examplesFor, OPEN_OWN_GROUP } from '../../gateway/explorer/app/examples/examples.ts';
import { KnownIds } from '../../gateway/explorer/app/examples/known-ids.ts';
import { ALREADY_THERE, EXAMPLES } from '../../gateway/explorer/app/examples/operations.ts';
import { projectFile } from '../../kernel/project.ts';

const api = buildSchema(readFileSync(projectFile('schema/api.graphql'), 'utf8'));

const USER = { isAdmin: false };

describe('the examples of the explorer', () => {
  test.each([...[...ALL_EXAMPLES, OPEN_OWN_GROUP].map(({ query }) => query), ALREADY_THERE])(
    'are operations of the API: %s',
    (query) => {
      expect(validate(api, parse(query))).toEqual([]);
    },
  );

  test('are filled in with another user, a conversation and its newest message', () => {
    const knownIds = new KnownIds('me');
    knownIds.note({ users: { edges: [{ node: { id: 'me' } }, { node: { id: 'bob' } }, { node: { id: 'carol' } }] } });
    knownIds.note({ openDirectConversation: { conversation: { id: 'talk' } } });
    knownIds.note({ sendMessage: { message: { id: 'm', seq: 4 } } });
    const filled = EXAMPLES.map(({ variables }) => knownIds.fillIn(JSON.stringify(variables))).join('\n');
    expect(filled).toContain('{"input":{"userId":"bob"}}');
    expect(filled).toContain('{"input":{"conversationId":"talk","upToSeq":4}}');
    expect(filled).not.toContain('<');
  });

  test('need nobody else where there is nobody else', () => {
    const knownIds = new KnownIds('me');
    expect(examplesFor(knownIds, USER)).toBe(EXAMPLES);
    knownIds.note({ users: { edges: [{ node: { id: 'me' } }] } });
    expect(examplesFor(knownIds, USER)).toHaveLength(EXAMPLES.length);
    knownIds.note({ createConversation: { conversation: { id: 'notes' } } });
    knownIds.note({ sendMessage: { message: { id: 'm', seq: 1 } } });
    const filled = examplesFor(knownIds, USER).map(({ variables }) => knownIds.fillIn(JSON.stringify(variables)));
    expect(filled.join('\n')).not.toContain('<');
  });

  test('are for admins also what admins do, by which nobody is shut out', () => {
    const more = examplesFor(new KnownIds('me'), { isAdmin: true }).slice(EXAMPLES.length);
    const names = more.map(({ query }) => /(?:query|mutation) (\w+)/.exec(query)?.[1]);
    expect(names).toEqual(['Usage', 'AuditLog', 'FindAccounts', 'CreateApiKey', 'ListApiKeys', 'ListWebhooks']);
    expect(more.map(({ variables }) => JSON.stringify(variables)).join('\n')).not.toContain('<');
  });

  test('begin with what an account has', () => {
    const knownIds = new KnownIds('me');
    knownIds.note({ conversations: { edges: [{ node: { id: 'talk', lastMessage: { seq: 9 } } }] } });
    expect(knownIds.fillIn('["<conversationId>", "<messageSeq>", "<userId>"]')).toBe('["talk", 9, "<userId>"]');
  });
});
