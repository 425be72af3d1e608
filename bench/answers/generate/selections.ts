import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Choices } from './choices.ts';
import { ResponseKeys } from './response-keys.ts';
import type { Types } from './types.ts';
import { nameNode, type Values } from './values.ts';

/** The place of a selection: how deep it is, and below which types that cannot overlap. */
interface Place {
  readonly depth: number;
  readonly scope: string;
  readonly isDirectiveFree?: boolean;
}

export interface SelectionsOptions {
  readonly types: Types;
  readonly choices: Choices;
  readonly values: Values;
  /** How many fields there are to be, about. */
  readonly size: number;
}

const DEEPEST = 11;

/** Random selections over a schema: fields, fragments with and without names, and directives. */
export class Selections {
  readonly fragments: FragmentDefinitionNode[] = [];
  private left: number;
  private readonly keys: ResponseKeys;

  constructor(private readonly options: SelectionsOptions) {
    this.left = options.size;
    this.keys = new ResponseKeys(options.choices, options.types);
  }

  /** The selection of an operation at its root: some fields, in whatever they are wrapped. */
  ofRoot(root: GraphQLObjectType, fields: readonly GraphQLField<unknown, unknown>[]): SelectionSetNode {
    const place = { depth: 0, scope: '' };
    const selections = fields.map((field): SelectionNode => {
      const node = this.field(root, field, place);
      const { choices } = this.options;
      if (choices.chance(12)) return this.spreadOf(root, { kind: Kind.SELECTION_SET, selections: [node] });
      return choices.chance(12) ? { ...inlineFragment(root.name, [node]), directives: this.directives() } : node;
    });
    if (this.options.choices.chance(15)) selections.push(this.typename(root, place));
    return { kind: Kind.SELECTION_SET, selections };
  }

  /** The selection of a subscription: one field, perhaps written twice. */
  ofSubscription(root: GraphQLObjectType, field: GraphQLField<unknown, unknown>): SelectionSetNode {
    const { choices } = this.options;
    const first = { ...this.field(root, field, { depth: 0, scope: '', isDirectiveFree: true }) };
    const selections: SelectionNode[] = [choices.chance(15) ? inlineFragment(root.name, [first]) : first];
    if (choices.chance(25)) {
      const selectionSet = this.set(getNamedType(field.type) as GraphQLCompositeType, { depth: 1, scope: '' });
      selections.push({ ...first, selectionSet });
    }
    return { kind: Kind.SELECTION_SET, selections };
  }

  private set(type: GraphQLCompositeType, place: Place): SelectionSetNode {
    const count = 1 + this.options.choices.below(place.depth < 3 ? 5 : 4);
    const selections = Array.from({ length: count }, () => this.selection(type, place));
    return { kind: Kind.SELECTION_SET, selections };
  }

  private selection(type: GraphQLCompositeType, place: Place): SelectionNode {
    const { choices } = this.options;
    const kind = place.depth < DEEPEST && this.left > 0 ? choices.below(100) : 0;
    if (kind >= 82 || (isAbstractType(type) && kind >= 60)) return this.spread(type, place);
    if (kind >= 68 || (isAbstractType(type) && kind >= 20)) return this.inline(type, place);
    if (choices.chance(8)) return this.typename(type, place);
    const fields = this.fieldsOf(type, place);
    return fields.length > 0 ? this.field(type, choices.pick(fields), place) : this.typename(type, place);
  }

  /** Near the end there are only leaves left. */
  private fieldsOf(type: GraphQLCompositeType, { depth }: Place): GraphQLField<unknown, unknown>[] {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    if (depth < DEEPEST && this.left > 0) return fields;
    return fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
  }

  private typename(type: GraphQLCompositeType, place: Place): FieldNode {
    const { alias } = this.keys.choose(type, { name: '__typename', type: 'String!', scope: place.scope });
    return { kind: Kind.FIELD, ...(alias && { alias: nameNode(alias) }), name: nameNode('__typename') };
  }

  private field(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, place: Place): FieldNode {
    this.left--;
    const named = getNamedType(field.type);
    const { alias, key } = this.keys.choose(type, { name: field.name, type: String(field.type), scope: place.scope });
    const given = this.keys.argumentsOf(type, { key, scope: place.scope }, () => this.arguments(field));
    const scope = isObjectType(type) && type.getInterfaces().length > 0 ? `${place.scope}/${type.name}` : place.scope;
    return {
      kind: Kind.FIELD,
      ...(alias && { alias: nameNode(alias) }),
      name: nameNode(field.name),
      arguments: given,
      directives: place.isDirectiveFree ? [] : this.directives(),
      ...(isCompositeType(named) && { selectionSet: this.set(named, { depth: place.depth + 1, scope }) }),
    };
  }

  private arguments(field: GraphQLField<unknown, unknown>): ArgumentNode[] {
    return field.args.flatMap((argument): ArgumentNode[] => {
      const value = this.options.values.forInput(argument);
      return value ? [{ kind: Kind.ARGUMENT, name: nameNode(argument.name), value }] : [];
    });
  }

  private directives(): DirectiveNode[] {
    const { choices } = this.options;
    if (!choices.chance(22)) return [];
    const [first, second] = choices.chance(50) ? ['skip', 'include'] : ['include', 'skip'];
    const names = choices.chance(20) ? [first, second] : [first];
    return names.map((name = '') => ({
      kind: Kind.DIRECTIVE,
      name: nameNode(name),
      arguments: [{ kind: Kind.ARGUMENT, name: nameNode('if'), value: this.options.values.condition() }],
    }));
  }

  private inline(type: GraphQLCompositeType, place: Place): SelectionNode {
    this.left--;
    const condition = this.options.choices.chance(25) ? undefined : this.condition(type);
    const { selections } = this.set(condition ?? type, { ...place, depth: place.depth + 1 });
    return { ...inlineFragment(condition?.name, selections), directives: this.directives() };
  }

  private spread(type: GraphQLCompositeType, place: Place): SelectionNode {
    this.left--;
    const { choices, types } = this.options;
    const near = [type, ...types.overlappingWith(type)].map(({ name }) => name);
    const known = this.fragments.filter(({ typeCondition }) => near.includes(typeCondition.name.value));
    if (known.length > 0 && choices.chance(65)) return this.spreadOfName(choices.pick(known).name.value);
    const condition = this.condition(type);
    return this.spreadOf(condition, this.set(condition, { scope: '', depth: place.depth + 1 }));
  }

  /** Declared when it is complete, so that it cannot spread itself. */
  private spreadOf(condition: GraphQLCompositeType, selectionSet: SelectionSetNode): SelectionNode {
    const name = `F${this.fragments.length}`;
    const typeCondition = { kind: Kind.NAMED_TYPE as const, name: nameNode(condition.name) };
    this.fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name: nameNode(name), typeCondition, selectionSet });
    return this.spreadOfName(name);
  }

  private spreadOfName(name: string): SelectionNode {
    return { kind: Kind.FRAGMENT_SPREAD, name: nameNode(name), directives: this.directives() };
  }

  /** A type that values of another one may have: itself, one of its own, an interface of it. */
  private condition(type: GraphQLCompositeType): GraphQLCompositeType {
    const { types, choices } = this.options;
    const others = types.overlappingWith(type);
    return others.length === 0 || !choices.chance(75) ? type : choices.pick(others);
  }
}

const inlineFragment = (condition: string | undefined, selections: readonly SelectionNode[]) => ({
  kind: Kind.INLINE_FRAGMENT as const,
  ...(condition && { typeCondition: { kind: Kind.NAMED_TYPE as const, name: nameNode(condition) } }),
  selectionSet: { kind: Kind.SELECTION_SET as const, selections },
});
