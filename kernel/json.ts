import { badInput } from './errors.ts';
import { checkCharacters, formatted } from './text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface JsonRule {
  /** Of its text in UTF-8, without white space. */
  readonly maxBytes: number;
  /** Objects and lists within each other, itself counted. */
  readonly maxDepth: number;
}

/** Beyond, a number of JSON may come back as another one: JavaScript has no more digits. */
const LARGEST = Number.MAX_SAFE_INTEGER;
/** PostgreSQL writes a number with all its zeros: a hundred smaller ones would be a page of them. */
const SMALLEST = 1e-30;

/** The rule in words, for descriptions. */
export const jsonRule = ({ maxDepth }: Pick<JsonRule, 'maxDepth'>): string =>
  `at most ${maxDepth} objects and lists deep, numbers from -(2^53 - 1) to 2^53 - 1 and not closer to 0 than 1e-30`;

/**
 * A JSON object as a client sent it, with the keys of every object in order: those that are equal have one text. Throws
 * `BAD_USER_INPUT` for what is no object, has too many bytes or is too deep; for a number beyond {@link LARGEST}, which may have
 * lost digits by now, or closer to 0 than {@link SMALLEST}; for NUL (which PostgreSQL cannot store) and unpaired surrogates; and for
 * keys that are prototypes.
 */
export function parseJsonObject(given: unknown, field: string, { maxBytes, maxDepth }: JsonRule): JsonObject {
  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return checkCharacters(value, field);
    if (typeof value === 'number') return checkNumber(value, field);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > maxDepth) throw badInput(field, `must have at most ${maxDepth} objects and lists within each other.`);
    return Array.isArray(value) ? value.map((item) => copy(item ?? null, depth + 1)) : copyObject(value, depth);
  };
  const copyObject = (value: object, depth: number): JsonObject => {
    // A variable without a value inside a literal is undefined.
    const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
    const entries = given.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, inner] of entries)
      if (isPrototype(key, inner)) throw badInput(field, `must not have the key ${key}, which means a prototype.`);
    return Object.fromEntries(entries.map(([key, inner]) => [checkCharacters(key, field), copy(inner, depth + 1)]));
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw badInput(field, 'must be a JSON object.');
  const object = copyObject(given, 1);
  if (Buffer.byteLength(JSON.stringify(object)) > maxBytes)
    throw badInput(field, `must have at most ${formatted(maxBytes)} bytes as JSON.`);
  return object;
}

/** Whether a key is taken for a prototype where objects are copied without care: `__proto__`, or `constructor` with a `prototype`. */
export const isPrototype = (key: string, value: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));

function checkNumber(value: number, field: string): number {
  const size = Math.abs(value);
  if (!(size <= LARGEST) || (size > 0 && size < SMALLEST)) throw badInput(field, 'has a number that is out of range.');
  // -0 becomes 0, as it does in PostgreSQL.
  return value + 0;
}
