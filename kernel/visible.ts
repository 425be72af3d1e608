/** Format characters that are signs of their own: Arabic, Syriac and Kaithi numbers and abbreviations. */
const SIGNS = String.raw`\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}`;

/**
 * The characters that no reader can see: white space, controls, those that fonts are to ignore, bidirectional controls;
 * and blanks that are not white space to Unicode, like the empty pattern of Braille. Code points that are not assigned yet may be next year's emoji.
 */
const SPACE = String.raw`\p{White_Space}\u2800`;
const HIDDEN = String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Noncharacter_Code_Point}\u{1D159}\u{16FE4}]
  [\p{Cf}--[${SIGNS}]]`.replaceAll(/\s/g, '');

const SEEN = `[^${SPACE}${HIDDEN}]`;
const SOMETHING_SEEN = new RegExp(SEEN, 'v');

/** Whether a reader of the text would see nothing. */
export const isBlank = (text: string): boolean => !SOMETHING_SEEN.test(text);

const UNSEEN = new RegExp(String.raw`[${HIDDEN}\u2800]`, 'gv');

/** What a reader sees of a text, without white space around it. */
export const seenIn = (text: string): string => text.replaceAll(UNSEEN, '').trim();

/** Scripts of which neither joiners nor directions change a sign: there they would only tell two equal names apart. */
const UNCHANGED = [
  'Latn',
  'Grek',
  'Cyrl',
  'Armn',
  'Geor',
  'Hani',
  'Hira',
  'Kana',
  'Hang',
  'Bopo',
  'Hebr',
  'Zyyy',
  'Zinh',
];
/** Letters and marks that a joiner shapes: of Arabic, the scripts of India, and others like them. */
const SHAPED = String.raw`[[\p{L}\p{M}]--[${UNCHANGED.map((script) => String.raw`\p{scx=${script}}`).join('')}]]`;
/** Letters that run from right to left, by the ranges that Unicode keeps for them (UAX #9, table 4). */
const FROM_RIGHT = String.raw`[\p{L}&&[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]]`;
const DIRECTION = String.raw`(?<=[${SPACE}${SEEN}])[\u200E\u200F\u061C](?=[${SPACE}${SEEN}])`;

/**
 * The places where characters that cannot be seen belong to a name: a flag of a region, a form that is chosen for the sign before, a
 * joiner between emoji or beside a letter that it shapes (Persian, Indic scripts), a direction inside of a text from right to left,
 * a blank of Braille.
 */
const AT_HOME: readonly RegExp[] = [
  /(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gv,
  /(?<=[\p{Emoji}--[0-9#*]])[\uFE0E\uFE0F]|(?<=[0-9#*])\uFE0F(?=\u20E3)/gv,
  /(?<=[\p{Ideographic}\p{sc=Mymr}\p{sc=Phag}\p{sc=Egyp}\p{Sm}])[\uFE00-\uFE0D\u{E0100}-\u{E01EF}]/gv,
  /(?<=\p{sc=Mong})[\u180B-\u180D\u180F]/gv,
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])\u200D(?=\p{Extended_Pictographic})/gv,
  new RegExp(String.raw`(?<=[\p{M}&&${SHAPED}])[\u200C\u200D]`, 'gv'),
  new RegExp(String.raw`(?<=${SHAPED})[\u200C\u200D](?=${SEEN})|(?<=${SEEN})[\u200C\u200D](?=${SHAPED})`, 'gv'),
  new RegExp(`(?<=${FROM_RIGHT}.*)${DIRECTION}|${DIRECTION}(?=.*${FROM_RIGHT})`, 'gv'),
  /(?<=[\u2801-\u28FF])\u2800(?=[\u2801-\u28FF])/gv,
];

/** Lines end in no name, and what is neither at home nor a simple space hides in one. */
const NOT_IN_NAME = new RegExp(String.raw`[${HIDDEN}\u2800\p{Zl}\p{Zp}]`, 'v');
/** Marks alone are no name: nothing bears them. */
const BEARER = new RegExp(`[${SEEN}--\\p{M}]`, 'v');

/** Whether a name holds what cannot be seen where it does not belong, or nothing but marks. */
export const isHiding = (name: string): boolean => {
  const rest = AT_HOME.reduce((text, belonging) => text.replace(belonging, ''), name);
  return NOT_IN_NAME.test(rest) || !BEARER.test(rest);
};
