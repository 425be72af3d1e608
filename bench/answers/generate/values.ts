import {
  type ConstValueNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  parseType,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { literalOf } from '../forms/literal.ts';
import { isAllowedIn } from './allowed-in.ts';
import type { Choices } from './choices.ts';

interface Variable {
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
}

/** The values that scalars may have. */
export interface Samples {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

export const ANY_SAMPLES: Samples = {
  ids: ['User-1', 'Conversation-2', 'Message-3', '7', ''],
  texts: ['', 'Ann', 'a b', 'ünï "q"', '5', 'null'],
};
const TIMES = ['2026-01-31T09:30:00.000Z', '2025-12-01T00:00:00.000Z'];
/** An input object inside an input object has no more fields than it must, below this depth. */
const DEEP = 3;

/** Values for arguments, with variables in every place where one may stand; and what the variables are given. */
export class Values {
  readonly given: Record<string, unknown> = {};
  private readonly variables: Variable[] = [];

  constructor(
    private readonly choices: Choices,
    private readonly schema: GraphQLSchema,
    private readonly samples: Samples,
  ) {}

  get definitions(): VariableDefinitionNode[] {
    return this.variables.map(({ definition }) => definition);
  }

  /** A value for an argument or input field; undefined for one that is left out. */
  forInput(input: GraphQLArgument | GraphQLInputField, depth = 0): ValueNode | undefined {
    const { type, defaultValue } = input;
    const required = isNonNullType(type) && defaultValue === undefined;
    if (!required && !this.choices.chance(depth < DEEP ? 60 : 20)) return undefined;
    return this.inPlace(type, defaultValue !== undefined, depth);
  }

  /** The condition of `@skip` or `@include`. */
  condition(): ValueNode {
    const { choices } = this;
    if (!choices.chance(70)) return { kind: Kind.BOOLEAN, value: choices.chance(50) };
    return this.variable(new GraphQLNonNull(this.schema.getType('Boolean') as never), false);
  }

  private inPlace(type: GraphQLInputType, hasDefault: boolean, depth: number): ValueNode {
    if (getNamedType(type).name === '_Any') return this.representations(type);
    if (this.choices.chance(40)) return this.variable(type, hasDefault);
    if (isNonNullType(type)) return this.literal(type.ofType, depth);
    return this.choices.chance(12) ? { kind: Kind.NULL } : this.literal(type, depth);
  }

  private literal(type: GraphQLInputType, depth: number): ValueNode {
    if (isNonNullType(type)) return this.literal(type.ofType, depth);
    if (isListType(type)) {
      if (this.choices.chance(20) && !isListType(type.ofType)) return this.literal(type.ofType, depth);
      const count = this.choices.below(4);
      return {
        kind: Kind.LIST,
        values: Array.from({ length: count }, () => this.inPlace(type.ofType, false, depth + 1)),
      };
    }
    if (isInputObjectType(type)) return this.object(type, depth);
    return literalOf(this.plain(type), type);
  }

  private object(type: GraphQLInputObjectType, depth: number): ValueNode {
    const fields = Object.values(type.getFields()).flatMap((field) => {
      const value = this.forInput(field, depth + 1);
      return value ? [{ kind: Kind.OBJECT_FIELD as const, name: nameNode(field.name), value }] : [];
    });
    return { kind: Kind.OBJECT, fields };
  }

  /** A variable that may stand in such a place: one that there is, or another one. */
  private variable(place: GraphQLInputType, placeHasDefault: boolean): ValueNode {
    const fitting = this.variables.filter((v) => isAllowedIn({ ...v, place, placeHasDefault }));
    if (fitting.length > 0 && this.choices.chance(45)) return this.choices.pick(fitting).definition.variable;
    return this.declare(place, placeHasDefault).variable;
  }

  private declare(place: GraphQLInputType, placeHasDefault: boolean): VariableDefinitionNode {
    const { choices } = this;
    const nullable = isNonNullType(place) ? place.ofType : place;
    const isStrict = isNonNullType(place) ? !choices.chance(45) : choices.chance(20);
    const type = isStrict ? new GraphQLNonNull(nullable) : nullable;
    const needsDefault = isNonNullType(place) && !isStrict && !placeHasDefault;
    const defaultValue = needsDefault || choices.chance(30) ? this.constant(type, needsDefault) : undefined;
    const name = `v${this.variables.length}`;
    const definition: VariableDefinitionNode = {
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: nameNode(name) },
      type: parseType(String(type)),
      ...(defaultValue && { defaultValue }),
    };
    this.variables.push({ type, definition });
    this.give(name, type, { hasDefault: defaultValue !== undefined, mayBeNull: !isNonNullType(place) });
    return definition;
  }

  private give(name: string, type: GraphQLInputType, place: { hasDefault: boolean; mayBeNull: boolean }): void {
    const { choices } = this;
    if ((place.hasDefault || !isNonNullType(type)) && choices.chance(40)) return;
    // Where null is refused the whole operation is: that is to be tried, but not most of the time.
    const isNull = !isNonNullType(type) && choices.chance(place.mayBeNull ? 25 : 6);
    this.given[name] = isNull ? null : this.plain(type);
  }

  /** The fetch of a gateway from a subgraph: entities by their keys, always in a variable. */
  private representations(type: GraphQLInputType): ValueNode {
    const { choices } = this;
    const entities = this.schema.getType('_Entity') as GraphQLUnionType;
    const variable = { kind: Kind.VARIABLE as const, name: nameNode(`v${this.variables.length}`) };
    const definition = { kind: Kind.VARIABLE_DEFINITION as const, variable, type: parseType(String(type)) };
    this.variables.push({ type, definition });
    this.given[variable.name.value] = Array.from({ length: choices.below(4) }, () => {
      const { name } = choices.pick(entities.getTypes());
      return { __typename: name, id: `${name}-${choices.below(7)}` };
    });
    return variable;
  }

  private constant(type: GraphQLInputType, mustHaveValue: boolean): ConstValueNode {
    if (!mustHaveValue && !isNonNullType(type) && this.choices.chance(15)) return { kind: Kind.NULL };
    return literalOf(this.plain(type), type);
  }

  /** A value as JSON has it. */
  private plain(type: GraphQLInputType, depth = 0): unknown {
    const { choices } = this;
    if (isNonNullType(type)) return this.plain(type.ofType, depth);
    if (isListType(type)) {
      if (choices.chance(20) && !isListType(type.ofType)) return this.plain(type.ofType, depth);
      return Array.from({ length: choices.below(4) }, () => this.plainOrNull(type.ofType, depth + 1));
    }
    if (isInputObjectType(type)) return this.plainObject(type, depth);
    if (isEnumType(type)) return choices.pick(type.getValues()).name;
    if (type.name === 'Boolean') return choices.chance(50);
    if (type.name === 'Int' || type.name === 'Float') return choices.below(30);
    if (type.name === 'ID') return choices.chance(20) ? choices.below(9) : choices.pick(this.samples.ids);
    if (type.name === 'DateTime') return choices.pick(TIMES);
    if (type.name === 'JSONObject') return { text: choices.pick(this.samples.texts), list: [choices.below(9), null] };
    return type.name === 'Date' ? '2026-01-31' : choices.pick(this.samples.texts);
  }

  private plainOrNull(type: GraphQLInputType, depth: number): unknown {
    return !isNonNullType(type) && this.choices.chance(15) ? null : this.plain(type, depth);
  }

  private plainObject(type: GraphQLInputObjectType, depth: number): object {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || this.choices.chance(depth < DEEP ? 50 : 10),
    );
    return Object.fromEntries(fields.map((field) => [field.name, this.plainOrNull(field.type, depth + 1)]));
  }
}

export const nameNode = (value: string) => ({ kind: Kind.NAME as const, value });
