import { ADMIN_EXAMPLES } from './admin-operations.ts';
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

/** Every example as it is offered, before it is known who is there. */
export const ALL_EXAMPLES: readonly Example[] = [...EXAMPLES, ...ADMIN_EXAMPLES];

/** The main job, in its order, so that each example works for who is there; for admins what else they do. */
export function examplesFor(
  { isAlone }: Pick<KnownIds, 'isAlone'>,
  { isAdmin }: { isAdmin: boolean },
): readonly Example[] {
  const examples = isAdmin ? ALL_EXAMPLES : EXAMPLES;
  return isAlone ? examples.map((example) => (example === OPEN_CONVERSATION ? OPEN_OWN_GROUP : example)) : examples;
}
