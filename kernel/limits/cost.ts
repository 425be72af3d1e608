import {
  type DocumentNode,
  type FieldNode,
  GRAPHQL_MAX_INT,
  GRAPHQL_MIN_INT,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_PAGE_SIZE } from '../graphql/pagination.ts';
import { entriesOfNode, entriesOfValue } from './entries.ts';
import { BYTES_PER_POINT, ENTRY_POINTS, type Sizes } from './field-sizes.ts';
import { type PlacedField, Places } from './place.ts';

export interface CostOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly sizes: Sizes;
}

/** The cost of an operation. */
export interface OperationCost {
  readonly cost: number;
  /** Whether other variables can make it another. */
  readonly isVariable: boolean;
}

/**
 * The cost that an operation may have: for each field that it can return one, or one for each kilobyte that the field can have,
 * each as often as its lists can be long; more for a field that takes more work than what it returns shows. A list is as long
 * as the `first` or `last` nearest above it. Of an interface or a union the dearest of its types counts. Each entry of a list in an argument costs as well, however deep it is in there.
 * Introspection is free: depth and tokens bound it. However an operation is written, the cost is that of what it returns.
 *
 * `variables` include the defaults of those that were left out. Throws `BAD_USER_INPUT` for what takes too long to weigh.
 */
export function operationCost(options: CostOptions): OperationCost {
  const root = options.schema.getRootType(options.operation.operation);
  const counter = new CostCounter(options);
  const cost = root ? counter.selections(root, [options.operation.selectionSet]) : 0;
  return { cost, isVariable: counter.isVariable };
}

/** What the cost of a field stands on, whoever selects it. */
interface Definition {
  readonly composite: GraphQLCompositeType | undefined;
  readonly isList: boolean;
  /** Of a list without a page size. */
  readonly length: number;
  /** Of a field without fields of its own. */
  readonly points: number;
  /** Of a field with fields of its own, without those. */
  readonly work: number;
  readonly sized: readonly GraphQLArgument[];
}

class CostCounter {
  /** Whether the cost depends on a variable. */
  isVariable = false;
  private readonly places: Places;
  /** Costs of selections, which several types may share, or fragments: each is worked out once for each page size around it. */
  private readonly known = new Map<string, number>();
  private readonly definitions = new Map<string, Definition>();
  private readonly numbers = new Map<SelectionSetNode, number>();
  private readonly entriesOfVariables = new Map<string, number>();

  constructor(private readonly options: CostOptions) {
    this.places = new Places(options, (variable) => this.read(variable));
  }

  /** `page` is the page size that the next list below is bound by, if there is one. */
  selections(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], page?: number): number {
    const key = `${type.name} ${page} ${sets.map((set) => this.numberOf(set))}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // A fragment inside itself is refused by validation; here it only must not run for ever.
    this.known.set(key, 0);
    const types = isAbstractType(type) ? this.options.schema.getPossibleTypes(type) : [type];
    const cost = Math.max(0, ...types.map((each) => this.object(each, sets, page)));
    this.known.set(key, cost);
    return cost;
  }

  private object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], page?: number): number {
    let cost = 0;
    for (const field of this.places.fieldsOf(type, sets)) cost += this.field(type, field, page);
    return cost;
  }

  private field(parent: GraphQLObjectType, { node, sets }: PlacedField, page?: number): number {
    const field = this.definitionOf(parent, node.name.value);
    if (!field) return 0;
    const own = this.pageSize(node, field.sized);
    const times = field.isList ? (own ?? page ?? field.length) : 1;
    const entries = node.arguments?.length ? this.entries(node, parent) : 0;
    if (sets.length === 0 || !field.composite) return times * field.points + entries;
    const inside = this.selections(field.composite, sets, field.isList ? undefined : (own ?? page));
    return field.work + entries + times * inside;
  }

  /** Found out once for each field of a type, which may be selected under a thousand names. */
  private definitionOf(parent: GraphQLObjectType, name: string): Definition | undefined {
    const coordinate = `${parent.name}.${name}`;
    const known = this.definitions.get(coordinate);
    const field = known ? undefined : parent.getFields()[name];
    if (!field) return known;
    const { sizes } = this.options;
    const type = getNamedType(field.type);
    const definition = {
      composite: isCompositeType(type) ? type : undefined,
      isList: isListType(getNullableType(field.type)),
      length: sizes.lengths[coordinate] ?? sizes.maxPageSize,
      points: Math.ceil((sizes.bytes[coordinate] ?? 1) / BYTES_PER_POINT),
      work: sizes.work[coordinate] ?? 1,
      sized: field.args.filter(({ name }) => name === 'first' || name === 'last'),
    };
    this.definitions.set(coordinate, definition);
    return definition;
  }

  private numberOf(set: SelectionSetNode): number {
    const number = this.numbers.get(set) ?? this.numbers.size;
    this.numbers.set(set, number);
    return number;
  }

  /** The cost of the entries of all lists that a field is given, in the text or in variables. */
  private entries({ arguments: given = [] }: FieldNode, parent: GraphQLObjectType): number {
    const isListened = parent === this.options.schema.getSubscriptionType();
    const points = isListened ? ENTRY_POINTS.listened : ENTRY_POINTS.any;
    const entriesOf = (variable: string): number => {
      const known = this.entriesOfVariables.get(variable) ?? entriesOfValue(this.read(variable));
      this.entriesOfVariables.set(variable, known);
      return known;
    };
    return given.reduce((sum, { value }) => sum + points * entriesOfNode(value, entriesOf), 0);
  }

  private read(variable: string): unknown {
    this.isVariable = true;
    // A client may name one as Object.prototype names what every object has.
    return Object.hasOwn(this.options.variables, variable) ? this.options.variables[variable] : undefined;
  }

  /**
   * The page size a field was asked for; undefined for a field that has none. Variables are weighed before they are coerced: one
   * that is no Int counts as the field's own default, so that costs are whole numbers.
   */
  private pageSize(node: FieldNode, sized: readonly GraphQLArgument[]): number | undefined {
    if (sized.length === 0) return undefined;
    const sizes = sized.map(({ name, defaultValue }) => {
      const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
      const written = value?.kind === Kind.INT ? Number(value.value) : undefined;
      const given = value?.kind === Kind.VARIABLE ? this.read(value.name.value) : written;
      return [given, defaultValue].find(isInt) ?? 0;
    });
    // Beyond the maximum and below 0 the field itself refuses; a negative size must not make up for other fields.
    return Math.min(this.options.sizes.maxPageSize, Math.max(0, ...sizes) || DEFAULT_PAGE_SIZE);
  }
}

/** Whether a value is an Int by the rules of GraphQL: `1e3` is one, `"50"` and `true` are not. */
const isInt = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= GRAPHQL_MIN_INT && value <= GRAPHQL_MAX_INT;
