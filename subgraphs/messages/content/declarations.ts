import type { ContentKinds } from '../../../kernel/content.ts';
import { custom } from './custom/declarations.ts';
import { location } from './location/declarations.ts';

const declared = [custom, location] as const;

export type ContentName = (typeof declared)[number]['name'];

/** Everything that a message may have besides its text. */
export const contentKinds: ContentKinds = declared;
