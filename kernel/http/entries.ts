/**
 * The entries of a header or of a value in it that is a list (RFC 9110, section 5.6.1), without white space around them. A pattern
 * that looks for white space would take the square of a row of it.
 */
export const entriesOf = (list: string, separator = ','): string[] =>
  list.split(separator).map((entry) => entry.trim());
