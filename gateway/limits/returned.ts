import type { Config } from '../../kernel/config/config.ts';
import { tooLarge } from '../../kernel/errors.ts';
import { BYTES_PER_POINT } from '../../kernel/limits/field-sizes.ts';

/** How many times `MAX_QUERY_COST` the subgraphs may return for one operation, with the keys and type names that fetches need. */
const TIMES = 2;

/** The points that the subgraphs may return for one operation. */
export const mostReturned = ({ limits }: Pick<Config, 'limits'>): number => TIMES * limits.cost;

/** What the subgraphs have returned for one operation so far, in points. */
export class Returned {
  /** Whether it is more than it may be, or would be: nothing more is to be fetched. */
  isTooMuch = false;
  private points = 0;
  /** The points that fetches will return at least which are on their way. */
  private expected = 0;

  constructor(private readonly most: number) {}

  /** Takes note of a fetch that will return so many points at least. Throws `PAYLOAD_TOO_LARGE` if that would be too much. */
  expect(points: number): void {
    this.expected += points;
    this.check();
  }

  /** Counts the data of a fetch that was expected. Throws `PAYLOAD_TOO_LARGE` if it is too much with them. */
  add(data: object, expected: number): void {
    this.expected -= expected;
    this.points += pointsOf(data);
    this.check();
  }

  private check(): void {
    this.isTooMuch ||= this.points + this.expected > this.most;
    if (this.isTooMuch) throw tooLarge();
  }

  /** The points of the data for the client beyond a cost that was counted in advance. */
  beyond(cost: number, data: object | null | undefined): number {
    // What was fetched is never less, so that nearly all answers need no second count. What the data have beside it is introspection.
    if (this.points <= cost) return 0;
    return Math.max(0, (data ? Math.min(this.points, pointsOf(data)) : this.points) - cost);
  }
}

/** What was returned, counted as the cost counts what may be: one for each field, or one for each kilobyte that it has. */
export function pointsOf(data: object): number {
  const fields = data as Readonly<Record<string, unknown>>;
  let points = 0;
  // Of all that is fetched: keys alone, without a pair for each, take a third of the time.
  for (const name of Object.keys(fields)) if (name !== '__typename') points += pointsOfField(fields[name]);
  return points;
}

function pointsOfField(value: unknown): number {
  if (!isObject(value)) return pointsOfLeaf(value);
  if (!Array.isArray(value)) return 1 + pointsOf(value);
  let points = isObject(value[0]) ? 1 : 0;
  for (const entry of value) points += isObject(entry) ? pointsOf(entry) : pointsOfLeaf(entry);
  return points;
}

/** The length of a text in UTF-16 says whether it can have more bytes than a point is for. */
const pointsOfLeaf = (value: unknown): number =>
  typeof value === 'string' && value.length * 3 > BYTES_PER_POINT
    ? Math.ceil(Buffer.byteLength(value) / BYTES_PER_POINT)
    : 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
