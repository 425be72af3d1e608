import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import { ParleyError } from '../errors.ts';

/** `DateTime`: a point in time, written in ISO 8601 and UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A point in time in ISO 8601, always UTC, with milliseconds: `2026-01-31T09:30:00.000Z`.',
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError('DateTime is served from a Date.');
    return value.toISOString();
  },
  parseValue: (value) => refusingOthers(() => GraphQLDateTimeISO.parseValue(value)),
  parseLiteral: (node, variables) => refusingOthers(() => GraphQLDateTimeISO.parseLiteral(node, variables)),
});

/** Beyond these a time has no year of four digits, and PostgreSQL may not know it. */
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Only a subgraph knows the scalar, so what it cannot read must not look like a fault of the subgraph. */
function refusingOthers(parse: () => Date): Date {
  try {
    const date = parse();
    if (date.getTime() >= EARLIEST && date.getTime() <= LATEST) return date;
  } catch {
    // Said below: the library's own words name no form.
  }
  throw new ParleyError('BAD_USER_INPUT', 'A DateTime must be written like 2026-01-31T09:30:00.000Z.');
}
