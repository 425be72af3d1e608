import { badInput } from '../../../kernel/errors.ts';
import { SHORT_CODE } from '../limits.ts';

const FORM = new RegExp(`^:[a-z0-9_+-]{${SHORT_CODE.min},${SHORT_CODE.max}}:$`);
/** The longest, a kiss of two people with skin tones, has 15 UTF-16 units; a client may choose the form of each of its signs. */
const MOST_UNITS = 64;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/** Shown as text unless U+FE0F or a skin tone follows. */
const TEXT_BY_DEFAULT = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * A reaction as a client sent it: one emoji that is recommended for general interchange (RGI), or a short code like `:shipit:`
 * that clients have a picture for. However a client spells an emoji, it comes back fully qualified (UTS #51), so that
 * all count as one. Throws `BAD_USER_INPUT` for anything else.
 */
export function parseEmoji(text: string): string {
  if (FORM.test(text)) return text;
  if (text.length > MOST_UNITS) throw notOne();
  const emoji = text.normalize('NFC').replaceAll('\uFE0F', '').replace(TEXT_BY_DEFAULT, '$&\uFE0F');
  if (!ONE_EMOJI.test(emoji)) throw notOne();
  return emoji;
}

const notOne = () => badInput('emoji', 'must be one emoji, or a short code such as :shipit:.');
