import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { findReachableTypes } from '../contracts/visible.ts';
import type { Change } from './compare.ts';

/** The reasons of all that a schema deprecates, by coordinate. */
export function findDeprecations(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const look = (coordinate: string, { deprecationReason }: { deprecationReason?: string | null | undefined }) => {
    if (typeof deprecationReason === 'string') reasons.set(coordinate, deprecationReason);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (type.name.startsWith('__') || (!isObjectType(type) && !isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name}:)`, argument);
    }
  }
  return reasons;
}

/** Whether a text is a day of the calendar in ISO 8601, as in `2027-03-01`. */
export const isDay = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && isSameDay(text);

const isSameDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** The day from which what a reason deprecates may be gone: the last that it names. Undefined when it names none. */
export const removalDay = (reason: string): string | undefined =>
  (reason.match(/(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g) ?? []).filter(isDay).toSorted().at(-1);

/**
 * The deprecations whose announced day comes earlier than it was released: who relied on the later one breaks. Those that
 * no longer name a day are reported as such.
 */
export function hastenedRemovals(released: GraphQLSchema, current: GraphQLSchema): Change[] {
  const now = findDeprecations(current);
  return [...findDeprecations(released)].flatMap(([coordinate, reason]): Change[] => {
    const [before, after] = [removalDay(reason), removalDay(now.get(coordinate) ?? '')];
    if (before === undefined || after === undefined || after >= before) return [];
    const message = `The day of its removal came forward from ${before} to ${after}`;
    return [{ coordinate, message, level: 'breaking', kind: 'change' }];
  });
}

/** Tells which changes from a released schema are removals whose announced day has come. `today` is a day, in UTC. */
export function announcedRemovals(released: GraphQLSchema, today: string): (change: Change) => boolean {
  const due = new Set(
    [...findDeprecations(released)]
      .filter(([, reason]) => (removalDay(reason) ?? '9999') <= today)
      .map(([coordinate]) => coordinate),
  );
  const isKept = (coordinate: string) => !due.has(coordinate);
  const stillReachable = findReachableTypes(released, isKept);
  const isEmptied = (typeName: string) => {
    const type = released.getType(typeName);
    if (!isObjectType(type)) return false;
    return Object.keys(type.getFields()).every((field) => due.has(`${typeName}.${field}`));
  };
  // A type goes with the last field that leads to it, a root type with the last of its fields.
  return ({ coordinate, kind }) =>
    kind === 'removal' &&
    (due.has(coordinate) || (!coordinate.includes('.') && (!stillReachable.has(coordinate) || isEmptied(coordinate))));
}
