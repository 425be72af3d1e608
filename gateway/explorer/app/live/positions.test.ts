import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { findPositionVariables, positionOf, resumeAfter } from './positions.ts';

const FOLLOW = parse(`
  subscription Follow($id: ID!, $from: Int) { conversationEvents(conversationId: $id, after: $from) { seq } }
  subscription Inbox($known: [ConversationPositionInput!]) { inbox(positions: $known) { seq } }
  subscription Fixed { conversationEvents(conversationId: "1", after: 3) { seq } }
  query Log($from: Int!) { conversationEvents(conversationId: "1", after: $from) { events { seq } } }
`);
const at = (seq: number, conversationId?: string) => ({ seq, conversationId });

describe('the variables that say where a subscription resumes', () => {
  test('are found by their arguments, whatever their names', () => {
    expect(findPositionVariables(FOLLOW, 'Follow')).toEqual({ after: 'from' });
    expect(findPositionVariables(FOLLOW, 'Inbox')).toEqual({ positions: 'known' });
  });

  test('are none of a position that is written out, nor of a query', () => {
    expect(findPositionVariables(FOLLOW, 'Fixed')).toEqual({});
    expect(findPositionVariables(FOLLOW, 'Log')).toEqual({});
  });
});

describe('resuming', () => {
  test('begins after the last event of a conversation', () => {
    const variables = resumeAfter({ after: 'from' }, { id: '1', from: 0 }, [at(4, '1')]);
    expect(variables).toEqual({ id: '1', from: 4 });
  });

  test('begins after the last event of each conversation of an inbox, and keeps the positions that were given', () => {
    const given = [at(7, 'quiet'), at(1, 'busy')];
    expect(resumeAfter({ positions: 'known' }, { known: given }, [at(2, 'new'), at(5, 'busy')])).toEqual({
      known: [at(7, 'quiet'), at(5, 'busy'), at(2, 'new')],
    });
  });

  test('changes nothing before the first event, or without a variable for it', () => {
    expect(resumeAfter({ after: 'from' }, { from: 3 }, [])).toEqual({ from: 3 });
    expect(resumeAfter({}, { id: '1' }, [at(4, '1')])).toEqual({ id: '1' });
  });

  test('knows an event without seq to have no position', () => {
    expect(positionOf({ typing: true })).toBeUndefined();
    expect(positionOf(null)).toBeUndefined();
    expect(positionOf({ seq: 2, conversationId: 'a' })).toEqual(at(2, 'a'));
  });
});
