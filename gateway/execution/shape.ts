import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Data = Readonly<Record<string, unknown>>;

/** Brings one value into the form that was asked for; `REFUSED` where its type allows no null, `ABSENT` for what is not there. */
type Complete = (value: unknown) => unknown;

/** What a value that must not be null, but is, makes of what is around it. */
const REFUSED = Symbol('null where none may be');

/** What becomes of an object whose type the schema does not have, as under a contract: lists go without it. */
const ABSENT = Symbol('of a type that does not exist');

export interface ShapeOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Decides `@skip` and `@include`: a shape is good for all variables that decide them alike. */
  readonly variables: Data;
}

export interface Shaped {
  readonly data: Data | null;
  /** Coordinates of fields that have no value although their types demand one: errors of fetches explain them, or a subgraph broke its schema. */
  readonly violations: readonly string[];
}

/**
 * Compiles the selection of an operation into a function that picks its fields, in their order, from what the
 * subgraphs returned (which holds keys and type names besides): CompleteValue of the GraphQL specification, section
 * 6.4.3, without resolvers. Compiled once, where Apollo's gateway interprets the selection for each response anew.
 */
export function compileShape(root: GraphQLObjectType, selections: SelectionSetNode, options: ShapeOptions) {
  const compiler = new ShapeCompiler(options);
  const complete = compiler.object(root, [selections]);
  return (data: Data): Shaped => {
    compiler.violations = [];
    return { data: complete(data) as Data | null, violations: compiler.violations };
  };
}

interface ShapedField {
  readonly key: string;
  readonly complete: Complete;
}

class ShapeCompiler {
  /** Those of the response that is being shaped: shaping one is never interrupted. */
  violations: string[] = [];

  constructor(private readonly options: ShapeOptions) {}

  object(type: GraphQLCompositeType, selections: readonly SelectionSetNode[]): Complete {
    const byName = new Map<string, ShapedField[] | undefined>();
    const fieldsOf = (name: string): ShapedField[] | undefined => {
      if (!byName.has(name)) {
        const concrete = this.options.schema.getType(name);
        byName.set(name, isObjectType(concrete) ? this.fields(concrete, selections) : undefined);
      }
      return byName.get(name);
    };
    const abstract = isAbstractType(type);
    return (value) => {
      if (value === null || value === undefined) return null;
      const data = value as Data;
      // A type that a contract hides does not exist for who asks.
      const fields = fieldsOf(abstract ? String(data.__typename) : type.name);
      if (!fields) return ABSENT;
      const shaped: Record<string, unknown> = {};
      for (const { key, complete } of fields) {
        const completed = complete(data[key]);
        if (completed === REFUSED) return null;
        shaped[key] = completed === ABSENT ? null : completed;
      }
      return shaped;
    };
  }

  private fields(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): ShapedField[] {
    const nodes = new Map<string, FieldNode[]>();
    for (const { selections: own } of selections) for (const node of own) this.collect(node, type, nodes);
    return [...nodes].map(([key, found]) => ({ key, complete: this.field(type, found) }));
  }

  /** CollectFields of the specification, section 6.3.2. */
  private collect(node: SelectionNode, type: GraphQLObjectType, nodes: Map<string, FieldNode[]>): void {
    if (!this.isIncluded(node)) return;
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value;
      const same = nodes.get(key);
      if (same) same.push(node);
      else nodes.set(key, [node]);
      return;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.options.fragments[node.name.value] : node;
    if (!fragment || !this.applies(fragment.typeCondition?.name.value, type)) return;
    for (const inner of fragment.selectionSet.selections) this.collect(inner, type, nodes);
  }

  private isIncluded(node: SelectionNode): boolean {
    const { variables } = this.options;
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.options.schema.getType(condition);
    return isAbstractType(named) && this.options.schema.isSubType(named, type);
  }

  private field(parent: GraphQLObjectType, nodes: readonly FieldNode[]): Complete {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return () => parent.name;
    const type = parent.getFields()[name]?.type;
    if (!type) return () => null;
    const selections = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const complete = this.output(type, selections, `${parent.name}.${name}`);
    if (!isNonNullType(type) || isListType(type.ofType) || !isAbstractType(type.ofType)) return complete;
    return (value) => {
      const completed = complete(value);
      return completed === ABSENT ? REFUSED : completed;
    };
  }

  private output(type: GraphQLOutputType, selections: readonly SelectionSetNode[], coordinate: string): Complete {
    if (isNonNullType(type)) {
      const nullable = this.output(type.ofType, selections, coordinate);
      return (value) => {
        const completed = nullable(value);
        if (completed !== null) return completed;
        this.violations.push(coordinate);
        return REFUSED;
      };
    }
    if (isListType(type)) return completeList(this.output(type.ofType, selections, coordinate));
    if (isEnumType(type)) return completeEnum(type);
    return isCompositeType(type) ? this.object(type, selections) : completeLeaf;
  }
}

const completeLeaf: Complete = (value) => (value === undefined ? null : value);

/** Null for a value that the schema does not have: one that a contract hides. */
function completeEnum(type: GraphQLEnumType): Complete {
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => (names.has(value) ? value : null);
}

function completeList(item: Complete): Complete {
  return (value) => {
    if (!Array.isArray(value)) return null;
    const completed = new Array(value.length);
    let hasAbsent = false;
    for (let i = 0; i < value.length; i++) {
      completed[i] = item(value[i]);
      if (completed[i] === REFUSED) return null;
      if (completed[i] === ABSENT) hasAbsent = true;
    }
    return hasAbsent ? completed.filter((one) => one !== ABSENT) : completed;
  };
}
