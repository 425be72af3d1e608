import { type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { MOST_PROBLEMS } from '../../kernel/graphql/problems.ts';
import { type Findings, find } from './access-findings.ts';
import { listCoordinates, post, type Walker } from './access-walk.ts';

/** A field that a walker's schema does not have, and of which it hears nothing else either. */
export const ABSENT = '–';
/** A field that a walker's schema does not have, though asking for it has other answers than one that never was. */
const BETRAYED = 'betrayed';

/**
 * Asks for every field of `whole` that a walker's own schema does not have. The answer has to be the one that a server
 * would give that knows nothing but the walker's schema: the same words, suggestions included.
 */
export async function probeAbsent(
  findings: Findings,
  walker: Walker,
  { own, whole, url }: { readonly own: GraphQLSchema; readonly whole: GraphQLSchema; readonly url: string },
): Promise<void> {
  const visible = new Set(listCoordinates(own));
  const absent = listCoordinates(whole).filter((coordinate) => !visible.has(coordinate));
  const byType = Map.groupBy(absent, (coordinate) => coordinate.split('.')[0] as string);
  await Promise.all(
    [...byType].map(async ([type, coordinates]) => {
      const names = coordinates.map((coordinate) => coordinate.split('.')[1] as string);
      const [asked, expected] = await Promise.all([
        answer(url, walker, operationOn(type, names)),
        wordsOfIgnorance(url, walker, { own, type, names }),
      ]);
      for (const coordinate of coordinates) find(findings, coordinate, asked === expected ? ABSENT : BETRAYED);
    }),
  );
}

const ROOTS: Readonly<Record<string, string>> = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' };

const operationOn = (type: string, names: readonly string[]): string =>
  ROOTS[type] ? `${ROOTS[type]} { ${names.join(' ')} }` : `{ ... on ${type} { ${names.join(' ')} } }`;

const INVALID = { code: 'BAD_USER_INPUT', reason: 'GRAPHQL_VALIDATION_FAILED' };

interface Question {
  readonly own: GraphQLSchema;
  readonly type: string;
  readonly names: readonly string[];
}

/** The error for these fields where nobody has heard of them. */
async function wordsOfIgnorance(url: string, walker: Walker, { own, type, names }: Question): Promise<string> {
  const isRootMissing = ROOTS[type] && !own.getType(type);
  if (isRootMissing) return answer(url, walker, operationOn(type, ['neverThere']));
  return errorsOfValidation(own, operationOn(type, names));
}

const validated = new WeakMap<GraphQLSchema, Map<string, string>>();

/** Remembered: many walkers have the same schema. */
function errorsOfValidation(schema: GraphQLSchema, text: string): string {
  const known = validated.get(schema) ?? new Map<string, string>();
  validated.set(schema, known);
  const errors =
    known.get(text) ??
    JSON.stringify(
      validate(schema, parse(text), specifiedRules, { maxErrors: MOST_PROBLEMS }).map(({ message, locations }) => ({
        message,
        locations,
        extensions: INVALID,
      })),
    );
  known.set(text, errors);
  return errors;
}

async function answer(url: string, { headers }: Walker, text: string): Promise<string> {
  const { data, errors = [] } = await post(url, headers, text);
  if (data) return JSON.stringify(data);
  return JSON.stringify(errors.map(({ message, locations, extensions }) => ({ message, locations, extensions })));
}
