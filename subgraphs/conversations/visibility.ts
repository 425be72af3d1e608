import { badInput } from '../../kernel/errors.ts';
import type { ConversationKind, ConversationVisibility } from '../../kernel/graphql/enums.ts';

/** The description of a visibility in an input. */
export const VISIBILITY_RULE = 'PUBLIC or PRIVATE for a channel; a group is always PRIVATE.';

/** The visibility of a conversation of this kind, as a client sent it. Throws `BAD_USER_INPUT` for a group that is PUBLIC. */
export function parseVisibility(visibility: ConversationVisibility, kind: ConversationKind): ConversationVisibility {
  if (visibility === 'PUBLIC' && kind !== 'CHANNEL')
    throw badInput('visibility', 'must be PRIVATE, but for a channel.');
  return visibility;
}
