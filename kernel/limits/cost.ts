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

/** How long a list without a page size is taken to be. */
const UNPAGED_LIST = 10;

export interface CostOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What a page size in a variable without a value counts as. */
  readonly maxPageSize: number;
}

/**
 * What an operation may cost: one for each field it can return, each as often as its lists can be long. A list is as
 * long as the `first` or `last` nearest above it. Introspection is free: depth and tokens bound it.
 */
export function operationCost(options: CostOptions): number {
  const root = options.schema.getRootType(options.operation.operation);
  const fragments = new Map(
    options.document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]),
  );
  return root ? new CostCounter(options, fragments).selections(options.operation.selectionSet, root) : 0;
}

class CostCounter {
  /** Costs of fragments, which may be spread often: each is worked out once for each page size around it. */
  private readonly known = new Map<string, number>();

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
    if (!node.selectionSet || !isCompositeType(type)) return 1;
    const own = this.pageSize(node, field);
    const isList = isListType(getNullableType(field.type));
    const times = isList ? (own ?? page ?? UNPAGED_LIST) : 1;
    return 1 + times * this.selections(node.selectionSet, type, isList ? undefined : (own ?? page));
  }

  /** The page size a field was asked for; undefined for a field that has none. */
  private pageSize(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | undefined {
    const sized = args.filter(({ name }) => name === 'first' || name === 'last');
    if (sized.length === 0) return undefined;
    const { variables, maxPageSize } = this.options;
    const sizes = sized.map(({ name, defaultValue }) => {
      const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
      if (value?.kind === Kind.INT) return Number(value.value);
      if (value?.kind === Kind.VARIABLE) return Number(variables[value.name.value] ?? maxPageSize);
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
