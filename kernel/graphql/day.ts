import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from '../errors.ts';

/**
 * `Date`: a day of the UTC calendar, a string like `2026-01-31` on both sides. What a client sends is checked by
 * {@link parseDay}, which knows the field to name.
 */
export const Day = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A day, from midnight to midnight UTC, in ISO 8601: `2026-01-31`.',
  serialize: String,
  parseValue: (value) => (typeof value === 'string' ? value : ''),
  parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : ''),
});

/** The beginning of time, for computers. */
const FIRST_DAY = '1970-01-01';

/** A day as a client sent it. Throws `BAD_USER_INPUT` for what is none, and for days before 1970. */
export function parseDay(text: string, field: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || isoDay(time) !== text) throw badInput(field, 'must be a day, like 2026-01-31.');
  if (text < FIRST_DAY) throw badInput(field, `must be ${FIRST_DAY} or later.`);
  return text;
}

/** The day of a time in Unix milliseconds. */
export const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);
