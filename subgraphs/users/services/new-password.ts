import { badInput } from '../../../kernel/errors.ts';
import { parseText } from '../../../kernel/text.ts';

/** Lengths, in code points. */
export const PASSWORD = { min: 8, max: 256 } as const;

/**
 * A password that a user may have from now on. Throws `BAD_USER_INPUT` for one that is too short or too long, that
 * contains the username, or that is among the most common ones: those are tried first (NIST SP 800-63B, 5.1.1.2).
 */
export async function parseNewPassword(text: string, field: string, username: string): Promise<string> {
  const password = parseText(text, field, PASSWORD);
  const folded = password.normalize('NFKC').toLowerCase();
  if (folded.includes(username.toLowerCase())) throw badInput(field, 'must not contain the username.');
  if ((await readCommonPasswords()).has(folded))
    throw badInput(field, 'is one of the most common passwords, which are tried first: choose another one.');
  return password;
}

let common: ReadonlySet<string> | undefined;

/** Some 49,000 in lower case, of which those that are long enough are kept; read when the first one is asked for. */
async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  if (common) return common;
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  common = new Set(dictionary['passwords-common'].filter((password) => password.length >= PASSWORD.min));
  return common;
}
