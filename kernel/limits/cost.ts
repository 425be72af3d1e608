import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_PAGE_SIZE } from '../graphql/pagination.ts';
import { entriesOfNode, entriesOfValue } from './entries.ts';
import { BYTES_PER_POINT, ENTRY_POINTS, type Sizes } from './field-sizes.ts';

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
 * each as often as its lists can be long. A list is as long as the `first` or `last` nearest above it. Each entry of a list
 * in an argument costs as well, however deep it is in there. Introspection is free: depth and tokens bound it.
 */
export function operationCost(options: CostOptions): OperationCost {
  const root = options.schema.getRootType(options.operation.operation);
  const fragments = new Map(
    options.document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]),
  );
  const counter = new CostCounter(options, fragments);
  const cost = root ? counter.selections(options.operation.selectionSet, root) : 0;
  return { cost, isVariable: counter.isVariable };
}

class CostCounter {
  /** Whether the cost depends on a variable. */
  isVariable = false;
  /** Costs of fragments, which may be spread often: each is worked out once for each page size around it. */
  private readonly known = new Map<string, number>();
  private readonly entriesOfVariables = new Map<string, number>();

  constructor(
    private readonly options: CostOptions,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  /** `page` is the page size that the next list below is bound by, if there is one. */
  selections({ selections }: SelectionSetNode, type: GraphQLCompositeType, page?: number): number {
    return selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + this.field(selection, type, page);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + this.fragment(selection.name.value, page);
      const condition = this.typeNamed(selection.typeCondition?.name.value) ?? type;
      return sum + this.selections(selection.selectionSet, condition, page);
    }, 0);
  }

  private fragment(name: string, page?: number): number {
    const key = `${name} ${page}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // A fragment inside itself is refused by validation; here it only must not run for ever.
    this.known.set(key, 0);
    const fragment = this.fragments.get(name);
    const type = this.typeNamed(fragment?.typeCondition.name.value);
    const cost = fragment && type ? this.selections(fragment.selectionSet, type, page) : 0;
    this.known.set(key, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, page?: number): number {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    if (!field) return 0;
    const type = getNamedType(field.type);
    const { sizes } = this.options;
    const coordinate = `${parent.name}.${field.name}`;
    const own = this.pageSize(node, field);
    const isList = isListType(getNullableType(field.type));
    const times = isList ? (own ?? page ?? sizes.lengths[coordinate] ?? sizes.maxPageSize) : 1;
    if (!node.selectionSet || !isCompositeType(type))
      return times * Math.ceil((sizes.bytes[coordinate] ?? 1) / BYTES_PER_POINT) + this.entries(node, parent);
    const inside = this.selections(node.selectionSet, type, isList ? undefined : (own ?? page));
    return 1 + this.entries(node, parent) + times * inside;
  }

  /** The cost of the entries of all lists that a field is given, in the text or in variables. */
  private entries({ arguments: given = [] }: FieldNode, parent: GraphQLCompositeType): number {
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

  /** The page size a field was asked for; undefined for a field that has none. */
  private pageSize(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | undefined {
    const sized = args.filter(({ name }) => name === 'first' || name === 'last');
    if (sized.length === 0) return undefined;
    const { maxPageSize } = this.options.sizes;
    const sizes = sized.map(({ name, defaultValue }) => {
      const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
      if (value?.kind === Kind.INT) return Number(value.value);
      if (value?.kind === Kind.VARIABLE) return Number(this.read(value.name.value) ?? maxPageSize);
      return Number(defaultValue ?? 0);
    });
    // Beyond the maximum and below 0 the field itself refuses; a negative size must not make up for other fields.
    return Math.min(maxPageSize, Math.max(0, ...sizes) || DEFAULT_PAGE_SIZE);
  }

  private typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.options.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}
