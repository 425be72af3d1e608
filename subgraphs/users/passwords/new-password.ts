import { badInput } from '../../../kernel/errors.ts';
import { lengthsOf, parseText } from '../../../kernel/text.ts';
import { seenIn } from '../../../kernel/visible.ts';

/** In code points. */
export const PASSWORD = { min: 8, max: 256 } as const;

/** The description of a new password in an input. */
export const PASSWORD_RULE = `The password: ${lengthsOf(PASSWORD)}, neither one of the most common passwords nor one that contains the username.`;

/**
 * A password that a user may have from now on. Throws `BAD_USER_INPUT` for one that is too short or too long, that
 * contains the username, or that is among the most common ones: those are tried first (NIST SP 800-63B, 5.1.1.2).
 */
export async function parseNewPassword(text: string, field: string, username: string): Promise<string> {
  const password = parseText(text, field, PASSWORD);
  const folded = seenIn(password.normalize('NFKC')).toLowerCase();
  if (folded.includes(username.toLowerCase())) throw badInput(field, 'must not contain the username.');
  if (isPattern(folded) || (await isCommon(folded)))
    throw badInput(field, 'is one of the most common passwords, which are tried first: choose another one.');
  return password;
}

/** Up to this number of characters, repeated again and again: `12341234`, `aaaaaaaa`. */
const REPEATED = /^(.{1,6}?)\1+$/su;
/** A day with its year, or two years. */
const DATE = /^(?:(?:19|20)\d\d){2}$|^\d{4}(?:19|20)\d\d$|^(?:19|20)\d{6}$/;

/** The passwords that the list leaves out because a rule covers them: repetitions, dates, and characters that follow each other. */
const isPattern = (password: string): boolean => REPEATED.test(password) || DATE.test(password) || isRow(password);

/** Whether each character is the one after, or before, the last one; 0 comes after 9. */
function isRow(password: string): boolean {
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [1, -1].some((way) => steps.every((step) => step === way || step === -9 * way));
}

/** Forwards or backwards. */
async function isCommon(password: string): Promise<boolean> {
  const known = await readCommonPasswords();
  return known.has(password) || known.has([...password].reverse().join(''));
}

let common: ReadonlySet<string> | undefined;

/** Some 49,000 in lower case, of which those that are long enough are kept; read when the first one is asked for. */
async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  if (common) return common;
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  common = new Set(dictionary['passwords-common'].filter((password) => password.length >= PASSWORD.min));
  return common;
}
