import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { findDefaultUses } from './defaults.ts';
import type { IsVisible } from './visible.ts';

/** Something hidden that what is visible cannot do without. */
export interface Break {
  /** The coordinate that is hidden. */
  readonly hidden: string;
  /** The purpose for which it is needed: what an argument's default names is preset. */
  readonly need: 'require' | 'take' | 'return' | 'promise' | 'preset';
  /** The one that needs it: the coordinate of a visible field. */
  readonly by: string;
}

/** The reasons that make a selection of the schema unusable: something is hidden, but needed by something that is visible and reachable. */
export function findBreaks(schema: GraphQLSchema, isVisible: IsVisible, reachable: ReadonlySet<string>): Break[] {
  const search: Search = { schema, isVisible };
  const breaks: Break[] = [];
  for (const name of reachable) {
    const type = schema.getType(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${name}.${field.name}`;
      if (!isVisible(coordinate)) continue;
      breaks.push(...outputBreaks(search, field, coordinate));
      for (const argument of field.args)
        breaks.push(
          ...inputBreaks(search, argument, { coordinate: `${coordinate}(${argument.name}:)`, by: coordinate }),
        );
      if (isInterfaceType(type)) breaks.push(...promiseBreaks(search, type, field, reachable));
    }
  }
  return breaks;
}

interface Search {
  readonly schema: GraphQLSchema;
  readonly isVisible: IsVisible;
}

function outputBreaks({ schema, isVisible }: Search, { type }: GraphQLField<unknown, unknown>, by: string): Break[] {
  const returned = getNamedType(type);
  const need = 'return';
  if (!isVisible(returned.name)) return [{ hidden: returned.name, need, by }];
  if (!isAbstractType(returned)) return [];
  const possible = schema.getPossibleTypes(returned);
  return possible.some(({ name }) => isVisible(name)) ? [] : possible.map(({ name }) => ({ hidden: name, need, by }));
}

interface Place {
  readonly coordinate: string;
  /** The output field that the input ends up in. */
  readonly by: string;
  /** Input types that were looked into on the way here. */
  readonly seen?: Set<string>;
}

/** The breaks of an argument or input field, and of all that can be handed to it. */
function inputBreaks(search: Search, input: GraphQLArgument | GraphQLInputField, place: Place): Break[] {
  const { coordinate, by, seen = new Set() } = place;
  const { isVisible } = search;
  if (!isVisible(coordinate)) return isRequired(input) ? [{ hidden: coordinate, need: 'require', by }] : [];
  const type = getNamedType(input.type);
  if (!isVisible(type.name)) return [{ hidden: type.name, need: isRequired(input) ? 'require' : 'take', by }];
  const used = findDefaultUses(input).filter((use) => !isVisible(use));
  const breaks: Break[] = used.map((hidden) => ({ hidden, need: 'preset', by }));
  if (!isInputObjectType(type) || seen.has(type.name)) return breaks;
  seen.add(type.name);
  for (const field of Object.values(type.getFields()))
    breaks.push(...inputBreaks(search, field, { coordinate: `${type.name}.${field.name}`, by, seen }));
  return breaks;
}

/** Arguments and input fields are alike but for what the library calls them. */
const isRequired = (input: GraphQLArgument | GraphQLInputField): boolean =>
  isRequiredArgument(input as GraphQLArgument) || isRequiredInputField(input as GraphQLInputField);

/** The fields that an interface shows, its types must show. */
function promiseBreaks(
  { schema, isVisible }: Search,
  type: GraphQLInterfaceType,
  { name, args }: GraphQLField<unknown, unknown>,
  reachable: ReadonlySet<string>,
): Break[] {
  const { objects, interfaces } = schema.getImplementations(type);
  const by = `${type.name}.${name}`;
  const shown = args
    .filter((argument) => isVisible(`${by}(${argument.name}:)`))
    .map((argument) => `(${argument.name}:)`);
  return [...objects, ...interfaces]
    .filter((implementer) => reachable.has(implementer.name))
    .flatMap((implementer) => ['', ...shown].map((suffix) => `${implementer.name}.${name}${suffix}`))
    .filter((coordinate) => !isVisible(coordinate))
    .map((hidden) => ({ hidden, need: 'promise', by }));
}
