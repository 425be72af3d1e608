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
