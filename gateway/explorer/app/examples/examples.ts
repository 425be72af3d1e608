import type { KnownIds } from './known-ids.ts';
import { EXAMPLES, type Example, OPEN_CONVERSATION } from './operations.ts';

/** The second example of the first user there is, with whom nobody can talk yet. */
export const OPEN_OWN_GROUP: Example = {
  query: `# 2. Nobody else is here yet: a group of your
#    own. Add others with addParticipants.
mutation OpenConversation($input: CreateConversationInput!) {
  createConversation(input: $input) {
    conversation {
      id
      kind
      messageSeq
      eventSeq
    }
  }
}
`,
  variables: { input: { kind: 'GROUP', title: 'Notes' } },
};

/** The main job, in its order, so that each example works for who is there. */
export const examplesFor = ({ isAlone }: Pick<KnownIds, 'isAlone'>): readonly Example[] =>
  isAlone ? EXAMPLES.map((example) => (example === OPEN_CONVERSATION ? OPEN_OWN_GROUP : example)) : EXAMPLES;
