import { parseArgs } from 'node:util';

/** What `--json` does, for the usage of each program. */
export const JSON_MEANS = 'the result as JSON on stdout; progress goes to stderr either way';

/**
 * The options of a command line as texts: those of `defaults`, undefined for one that has none and is not given; and
 * `--json`, which all programs have. Throws an Error for any other.
 */
export function readTexts<Defaults extends Readonly<Record<string, string | undefined>>>(
  args: readonly string[],
  defaults: Defaults,
): {
  readonly texts: { readonly [Name in keyof Defaults]: Defaults[Name] extends string ? string : string | undefined };
  readonly json: boolean;
} {
  const texts = Object.entries(defaults).map(
    ([name, text]) => [name, { type: 'string', ...(text !== undefined && { default: text }) }] as const,
  );
  const { values } = parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(texts), json: { type: 'boolean', default: false } },
  });
  const { json, ...given } = values;
  return { texts: given as never, json: json === true };
}

/** One of a list of words. Throws an Error that names the option. */
export function oneOf<T extends string>(what: string, text: string, values: readonly T[]): T {
  const value = values.find((candidate) => candidate === text);
  if (!value) throw new Error(`${what} must be one of ${values.join(', ')}, not "${text}".`);
  return value;
}

/** Some of a list of words, separated by commas, in the order of the list. Throws an Error that names the option. */
export function someOf<T extends string>(what: string, text: string, values: readonly T[]): T[] {
  const chosen = text.split(',').map((word) => oneOf(what, word, values));
  return values.filter((value) => chosen.includes(value));
}

/** A whole number between limits. Throws an Error that names the option. */
export function whole(what: string, text: string, [min, max]: readonly [min: number, max: number]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new Error(`${what} must be a whole number from ${min} to ${max}, not "${text}".`);
  return value;
}

/** A number between limits, with or without decimals. Throws an Error that names the option. */
export function decimal(what: string, text: string, [min, max]: readonly [min: number, max: number]): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < min || value > max)
    throw new Error(`${what} must be a number from ${min} to ${max}, not "${text}".`);
  return value;
}
