import { foldText } from '../../kernel/fold.ts';
import type { ConversationKind } from '../../kernel/graphql/enums.ts';
import { lengthsOf, parseText } from '../../kernel/text.ts';

const TITLE = { min: 1, max: 128, trim: true, name: true } as const;

/** The description of a title in an input. */
export const TITLE_RULE = `${lengthsOf(TITLE)}, in one line and without invisible ones`;

/** A title as a client sent it. Only a group can do without. */
export function parseTitle(title: string | null | undefined, kind: ConversationKind): string | null {
  if (title == null && kind === 'GROUP') return null;
  return parseText(title ?? '', 'title', TITLE);
}

/** The properties of a conversation with this title. */
export const titled = (title: string | null) => ({ title, searchTitle: title === null ? null : foldText(title) });
