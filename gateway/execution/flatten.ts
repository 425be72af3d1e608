import {
  type DirectiveNode,
  type DocumentNode,
  doTypesOverlap,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  visit,
} from 'graphql';
import type { VariableValues } from '../../kernel/graphql/variables.ts';
import { nullError } from './never-null.ts';

/**
 * An operation in its flattened form: no fragment is spread and none is inlined without need, `@skip` and `@include` are
 * decided, each field stands once with all that is selected of it, in the order of CollectFields (GraphQL specification,
 * section 6.3.2). This form is what is planned, shaped and shared, so that nothing else needs an idea of its own of what a
 * fragment or a condition means. A selection of which nothing is left is empty; so is the operation's own.
 *
 * `variables` decide the conditions: one that is missing leaves in what it decides. Throws `BAD_USER_INPUT` for one that
 * is null, as it may be where it has a default. The operation is valid.
 */
export function flatten(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: VariableValues,
): OperationDefinitionNode {
  const root = schema.getRootType(operation.operation);
  const selectionSet = root
    ? new Flattener(schema, document, operation, variables).selectionSet(root, [operation.selectionSet])
    : operation.selectionSet;
  const used = variablesIn(selectionSet);
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  return { kind: Kind.OPERATION_DEFINITION, operation: operation.operation, variableDefinitions, selectionSet };
}

/** The names of the variables that stand in a selection. */
export function variablesIn(selectionSet: SelectionSetNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}

/** The name of a field in the response. */
export const responseKeyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value;

/** A field, and all selection sets that are written for it in one place. */
interface CollectedField {
  readonly node: FieldNode;
  readonly sets: SelectionSetNode[];
}

class Flattener {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
    private readonly variables: VariableValues,
  ) {
    const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((node) => [node.name.value, node]));
  }

  selectionSet(parent: GraphQLCompositeType, sets: readonly SelectionSetNode[]): SelectionSetNode {
    const selections = this.collect(parent, sets).flatMap((collected): readonly SelectionNode[] =>
      'sets' in collected ? [this.field(parent, collected)] : this.inlineFragment(collected),
    );
    return { kind: Kind.SELECTION_SET, selections };
  }

  private collect(parent: GraphQLCompositeType, sets: readonly SelectionSetNode[]) {
    const collected: (CollectedField | InlineFragmentNode)[] = [];
    const fields = new Map<string, CollectedField>();
    const spread = new Set<string>();
    const visitSet = ({ selections }: SelectionSetNode): void => {
      for (const node of selections) {
        if (!this.isIncluded(node)) continue;
        if (node.kind === Kind.FIELD) addField(node, fields, collected);
        else if (node.kind === Kind.INLINE_FRAGMENT) addFragment(node);
        else if (!spread.has(node.name.value)) {
          // Spread again in one place, a fragment says nothing new.
          spread.add(node.name.value);
          const fragment = this.fragments.get(node.name.value);
          if (fragment) addFragment(fragment);
        }
      }
    };
    const addFragment = ({ typeCondition, selectionSet }: InlineFragmentNode | FragmentDefinitionNode): void => {
      const type = this.schema.getType(typeCondition?.name.value ?? parent.name);
      if (!isCompositeType(type)) return;
      if (this.includesAll(type, parent)) visitSet(selectionSet);
      else if (doTypesOverlap(this.schema, type, parent))
        collected.push({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet });
    };
    sets.forEach(visitSet);
    return collected;
  }

  private field(parent: GraphQLCompositeType, { node, sets }: CollectedField): FieldNode {
    const { alias, name, arguments: given } = node;
    const type = this.compositeTypeOf(parent, name.value);
    const selectionSet = type && this.selectionSet(type, sets);
    return { kind: Kind.FIELD, alias, name, arguments: given, selectionSet };
  }

  private inlineFragment({ typeCondition, selectionSet }: InlineFragmentNode): InlineFragmentNode[] {
    const type = this.schema.getType(typeCondition?.name.value ?? '');
    const flat = this.selectionSet(type as GraphQLCompositeType, [selectionSet]);
    return flat.selections.length > 0 ? [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: flat }] : [];
  }

  /** Whether every object of type `inner` is one of type `outer`. */
  private includesAll(outer: GraphQLCompositeType, inner: GraphQLCompositeType): boolean {
    return outer === inner || (isAbstractType(outer) && !isUnionType(inner) && this.schema.isSubType(outer, inner));
  }

  /** The type of a field whose values have fields themselves. */
  private compositeTypeOf(parent: GraphQLCompositeType, name: string): GraphQLCompositeType | undefined {
    const own = isUnionType(parent) ? undefined : parent.getFields()[name];
    const type = (own ?? META_FIELDS.find((field) => field.name === name))?.type;
    const named = type && getNamedType(type);
    return isCompositeType(named) ? named : undefined;
  }

  /** Both are looked at whatever the other one says: null is refused in either. */
  private isIncluded({ directives = [] }: SelectionNode): boolean {
    const skip = this.condition(directives, 'skip') === true;
    const include = this.condition(directives, 'include') !== false;
    return include && !skip;
  }

  private condition(directives: readonly DirectiveNode[], name: string): unknown {
    const { arguments: given = [] } = directives.find((directive) => directive.name.value === name) ?? {};
    const value = given.find(({ name: argument }) => argument.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value;
    if (value?.kind !== Kind.VARIABLE) return undefined;
    const variable = value.name.value;
    const decision = Object.hasOwn(this.variables, variable) ? this.variables[variable] : undefined;
    if (decision === null) throw nullError(this.operation, variable);
    return decision;
  }
}

const META_FIELDS = [SchemaMetaFieldDef, TypeMetaFieldDef];

function addField(node: FieldNode, fields: Map<string, CollectedField>, collected: unknown[]): void {
  const key = responseKeyOf(node);
  let field = fields.get(key);
  if (!field) {
    field = { node, sets: [] };
    fields.set(key, field);
    collected.push(field);
  }
  if (node.selectionSet) field.sets.push(node.selectionSet);
}
