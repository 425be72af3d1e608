/**
 * How much of a text is compared, in UTF-16 units: what is left after that fits into a row of an index and into a cursor,
 * whatever the text.
 */
const COMPARED = 300;

/** Has no letter of its own at the end of a word where case does not count, and none with a dot. */
const SAME_LETTERS: readonly (readonly [RegExp, string])[] = [
  [/ς/g, 'σ'],
  [/i\u0307/g, 'i'],
];

/**
 * A text as names and titles are compared: without regard to case, in compatible forms (NFKC) and without what cannot be
 * seen, as Unicode's NFKC_Casefold does it. Two letters are taken for one where people write either: ı and İ are i, ς is σ.
 * It is done here and stored, never by PostgreSQL: there `lower` depends on version, provider and locale.
 */
export function foldText(text: string): string {
  const visible = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // Down, up and down again: on that way ẞ meets ss, ſ meets s, and the letters of Cherokee each other.
  const lower = visible.toLowerCase().toUpperCase().toLowerCase();
  const folded = SAME_LETTERS.reduce((letters, [from, to]) => letters.replace(from, to), lower);
  return cut(folded.normalize('NFKC'));
}

/** The beginning that is compared, without half a code point at its end. */
function cut(text: string): string {
  const beginning = text.slice(0, COMPARED);
  return beginning.isWellFormed() ? beginning : beginning.slice(0, -1);
}
