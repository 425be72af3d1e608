import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { definitionOf, type Operation } from '../operation.ts';

/** The response name of what stands where nothing is selected, which GraphQL has no words for. */
const NOTHING = 'nothing_is_selected_here';

/**
 * An operation without fragments and directives: what each type selects, field by field, as CollectFields of the
 * GraphQL specification says it (section 6.3.2). Undefined when its variables cannot be coerced, or give null to a
 * directive or an argument that allows none.
 */
export function flatten(schema: GraphQLSchema, operation: Operation): Operation | undefined {
  const { document, variables } = operation;
  const definition = definitionOf(operation);
  const { coerced } = getVariableValues(schema, definition.variableDefinitions ?? [], { ...variables });
  const root = schema.getRootType(definition.operation);
  if (!coerced || !root) return undefined;
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const flattener = new Flattener(schema, new Map(fragments.map((node) => [node.name.value, node])), coerced);
  try {
    return withUsedVariables(
      { ...definition, selectionSet: flattener.set(root, [definition.selectionSet]) },
      operation,
    );
  } catch {
    return undefined;
  }
}

/** The answer to a flattened operation, without what stands where nothing is selected. */
export function withoutNothing(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutNothing);
  if (typeof data !== 'object' || data === null) return data;
  const clean = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(data))
    if (key !== NOTHING) clean[key] = withoutNothing((data as Record<string, unknown>)[key]);
  return clean;
}

class Flattener {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Record<string, unknown>,
  ) {}

  /** For an object its fields; for an interface those of each type that has it, since they may differ. */
  set(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): SelectionSetNode {
    const selections = isAbstractType(type)
      ? this.schema.getPossibleTypes(type).flatMap((each) => this.ofType(each, sets))
      : this.fields(type, sets);
    return {
      kind: Kind.SELECTION_SET,
      selections: selections.length > 0 ? selections : [field('__typename', NOTHING)],
    };
  }

  private ofType(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectionNode[] {
    const selections = this.fields(type, sets);
    if (selections.length === 0) return [];
    const typeCondition = { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: type.name } };
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } }];
  }

  private fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): FieldNode[] {
    const grouped = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const { selections } of sets) this.collect(type, selections, { grouped, visited });
    return [...grouped.values()].map((nodes) => this.merge(type, nodes));
  }

  private collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    found: { readonly grouped: Map<string, FieldNode[]>; readonly visited: Set<string> },
  ): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        found.grouped.set(key, [...(found.grouped.get(key) ?? []), selection]);
        continue;
      }
      const fragment = this.fragmentOf(selection, found.visited);
      if (fragment && this.applies(fragment.typeCondition?.name.value, type))
        this.collect(type, fragment.selectionSet.selections, found);
    }
  }

  private fragmentOf(selection: Exclude<SelectionNode, FieldNode>, visited: Set<string>) {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const { value } = selection.name;
    if (visited.has(value)) return undefined;
    visited.add(value);
    return this.fragments.get(value);
  }

  private isIncluded(node: { readonly directives?: readonly DirectiveNode[] }): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.variables);
    return skip?.if !== true && include?.if !== false;
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    const named = condition === undefined ? type : this.schema.getType(condition);
    return named === type || (isAbstractType(named) && this.schema.isSubType(named, type));
  }

  private merge(parent: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode {
    const node = nodes[0] as FieldNode;
    const { alias, name, arguments: given } = node;
    const definition = parent.getFields()[name.value];
    // Throws for what no resolver may be given.
    if (definition) getArgumentValues(definition, node, this.variables);
    const type = getNamedType(definition?.type);
    const plain = { kind: Kind.FIELD as const, ...(alias && { alias }), name, arguments: given };
    if (!isCompositeType(type)) return plain;
    const selectionSet = this.set(
      type,
      nodes.flatMap((node) => node.selectionSet ?? []),
    );
    return { ...plain, selectionSet };
  }
}

const field = (name: string, alias: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
});

/** The operation alone, with the variables that it still has. */
export function withUsedVariables(definition: OperationDefinitionNode, { variables }: Operation): Operation {
  const used = new Set<string>();
  visit(definition.selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  const definitions = (definition.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  return {
    document: { kind: Kind.DOCUMENT, definitions: [{ ...definition, variableDefinitions: definitions }] },
    operationName: definition.name?.value,
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name))),
  };
}
