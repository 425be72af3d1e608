import type { Answer, AnswerError } from './answer.ts';

export interface Compared {
  /** The right answer. */
  readonly expected: Answer;
  readonly actual: Answer;
  /** Whether the operation gives null in a place where none may be: it may be refused before anything is executed. */
  readonly mayBeRefused: boolean;
  /** Whether the order in which root fields are resolved is a promise. */
  readonly isMutation: boolean;
}

/** In what an answer is not the right one; undefined when it is. */
export function differenceOf(compared: Compared): string | undefined {
  const { expected, actual } = compared;
  if (expected.data === undefined) return unlessRefused(actual);
  if (isRefused(actual)) {
    if (compared.mayBeRefused || expected.errors.length > 0) return unlessRefused(actual);
    return `it was refused: ${actual.errors[0]?.message}`;
  }
  // As texts, since the order of the keys is a part of the answer.
  if (JSON.stringify(expected.data) !== JSON.stringify(actual.data ?? null)) return 'the data differ';
  return (
    differenceOfErrors(expected, actual) ?? (compared.isMutation ? differenceOfCalls(expected, actual) : undefined)
  );
}

const isRefused = ({ data, errors }: Answer): boolean =>
  (data ?? null) === null && errors.length > 0 && errors.every((e) => e.code === 'BAD_USER_INPUT' && !e.path);

function unlessRefused({ data, errors, calls }: Answer): string | undefined {
  if ((data ?? null) !== null || errors.length === 0) return 'it must be refused, and was not';
  return calls.length > 0 ? `it was refused, but carried out: ${calls}` : undefined;
}

/** Every null that an error explains must be explained on both sides, by the same code where it is the same error. */
function differenceOfErrors(expected: Answer, actual: Answer): string | undefined {
  const [places, found] = [expected, actual].map(placesOf) as [Set<string>, Set<string>];
  for (const place of found) if (!places.has(place)) return `an error that nobody expects, at ${place}`;
  for (const place of places) if (!found.has(place)) return `an error is missing at ${place}`;
  // An error of graphql-js itself has no code.
  const coded = expected.errors.filter(({ code }) => code !== undefined);
  const codes = new Map(coded.map(({ path, code }) => [String(path), code]));
  const other = actual.errors.find(({ path, code }) => codes.has(String(path)) && codes.get(String(path)) !== code);
  return other && `the error at ${other.path} has the code ${other.code}, not ${codes.get(String(other.path))}`;
}

const placesOf = ({ data, errors }: Answer): Set<string> => new Set(errors.map((error) => placeOf(data, error)));

/** The place of the null that an error made; of several errors that made the same one, not all need be listed. */
function placeOf(data: unknown, { path, message }: AnswerError): string {
  if (!path) return `no path (${message})`;
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || value === undefined) return `[${path.slice(0, depth)}]`;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null ? `[${path}]` : `[${path}], which is not null`;
}

/** After a failure in what a mutation returned, which leaves no data, what was to come next may be left undone, or done. */
function differenceOfCalls({ data, errors, calls: expected }: Answer, { calls: actual }: Answer): string | undefined {
  const isCarriedOut = data === null && errors.some(({ path = [] }) => path.length > 1);
  const compared = isCarriedOut ? actual.slice(0, expected.length) : actual;
  if (JSON.stringify(expected) === JSON.stringify(compared)) return undefined;
  return `it carried out ${actual.join(', ') || 'nothing'}, not ${expected.join(', ') || 'nothing'}`;
}
