import {
  coerceInputValue,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql';
import { MOST_PROBLEMS } from './problems.ts';

/** What does not fit in a value. */
export interface Misfit {
  readonly message: string;
  /** The fields that lead to it, without places in lists. */
  readonly at: readonly string[];
}

type Path = readonly (string | number)[];

/** A value as its type takes it, or the first {@link MOST_PROBLEMS} that do not fit. */
export function coerceValue(
  value: unknown,
  type: GraphQLInputType,
): { readonly coerced: unknown; readonly misfits: readonly Misfit[] } {
  const misfits: Misfit[] = [];
  const fieldAt = wrongFieldsOf(type);
  const enough = new Error('enough');
  try {
    const coerced = coerceInputValue(value, type, (path, wrong, { message }) => {
      const place = path.length > 0 ? ` at "${path.join('.')}"` : '';
      const at = [...path, fieldAt(path, wrong)].filter((step) => typeof step === 'string');
      misfits.push({ message: `got an invalid value${place}; ${message}`, at });
      if (misfits.length >= MOST_PROBLEMS) throw enough;
    });
    return { coerced, misfits };
  } catch (error) {
    if (error !== enough) throw error;
    return { coerced: undefined, misfits };
  }
}

/**
 * Of a field that is missing or unknown, graphql-js tells with the path of its object, and names it in a message in which a client
 * may have chosen the name. This says which field it is, by the value and its type, called once for each that it tells of.
 */
function wrongFieldsOf(type: GraphQLInputType): (path: Path, wrong: unknown) => string | undefined {
  const left = new Map<string, string[]>();
  return (path, wrong) => {
    // A list in place of an object is wrong itself.
    if (typeof wrong !== 'object' || wrong === null || Array.isArray(wrong)) return undefined;
    const key = JSON.stringify(path);
    const fields = left.get(key) ?? wrongFields(wrong, typeAt(type, path));
    left.set(key, fields);
    return fields.shift();
  };
}

/** The fields of an object that are missing, then those that are unknown: in the order of graphql-js. */
function wrongFields(object: object, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [];
  const fields = named.getFields();
  const missing = Object.values(fields)
    .filter((field) => isRequiredInputField(field) && (object as Record<string, unknown>)[field.name] === undefined)
    .map(({ name }) => name);
  return [...missing, ...Object.keys(object).filter((name) => !fields[name])];
}

/** The type at the end of a path, which leads through lists by places and through objects by fields. */
function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType {
  let at: GraphQLInputType = type;
  for (const step of path) {
    const nullable: GraphQLInputType = getNullableType(at);
    if (typeof step === 'number' && isListType(nullable)) at = nullable.ofType;
    else {
      // What stands for a list of itself has no place.
      const named = getNamedType(nullable);
      at = (isInputObjectType(named) && named.getFields()[step]?.type) || named;
    }
  }
  return at;
}
