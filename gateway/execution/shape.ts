import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { responseKeyOf } from './flatten.ts';
import { isIntrospection } from './introspection.ts';

type Data = Readonly<Record<string, unknown>>;

/** Brings one value into the form that was asked for; `REFUSED` where its type allows no null, `ABSENT` for what is not there. */
type Complete = (value: unknown) => unknown;

/** Stands for a value that must not be null, but is, and makes null of what is around it. */
const REFUSED = Symbol('null where none may be');

/** The value in place of an object whose type the schema does not have, as under a contract: lists go without it. */
const ABSENT = Symbol('of a type that does not exist');

export interface ShapeOptions {
  readonly schema: GraphQLSchema;
  /** The name that a field has in what the subgraphs returned. */
  readonly keyOf: (field: FieldNode) => string;
}

export interface Shaped {
  readonly data: Data | null;
  /** Coordinates of fields that have no value although their types demand one: errors of fetches explain them, or a subgraph broke its schema. */
  readonly violations: readonly string[];
}

/**
 * Compiles the selection of a flattened operation into a function that picks its fields, in their order and under the
 * names that the client gave them, from what the subgraphs returned (which holds keys and type names besides):
 * CompleteValue of the GraphQL specification, section 6.4.3, without resolvers. Compiled once, where Apollo's gateway
 * interprets the selection for each response anew.
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
  /** In the response. */
  readonly responseKey: string;
  /** In what the subgraphs returned. */
  readonly key: string;
  readonly complete: Complete;
}

/** Clients choose the names: on an ordinary object this one is no property of its own. */
const PROTO = '__proto__';

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
    const create = hasProto(selections) ? () => Object.create(null) : () => ({});
    const abstract = isAbstractType(type);
    return (value) => {
      if (value === null || value === undefined) return null;
      const data = value as Data;
      // A type that a contract hides does not exist for who asks.
      const fields = fieldsOf(abstract ? String(data.__typename) : type.name);
      if (!fields) return ABSENT;
      const shaped: Record<string, unknown> = create();
      for (const { responseKey, key, complete } of fields) {
        const completed = complete(data[key]);
        if (completed === REFUSED) return null;
        shaped[responseKey] = completed === ABSENT ? null : completed;
      }
      return shaped;
    };
  }

  private fields(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): ShapedField[] {
    const nodes = new Map<string, [FieldNode, ...FieldNode[]]>();
    for (const set of selections) this.collect(set, type, nodes);
    return [...nodes].map(([responseKey, found]) => ({
      responseKey,
      key: this.options.keyOf(found[0]),
      complete: this.field(type, found),
    }));
  }

  /** The fields of one type, whose inline fragments are all that an operation has left when it is flattened. */
  private collect(
    { selections }: SelectionSetNode,
    type: GraphQLObjectType,
    nodes: Map<string, [FieldNode, ...FieldNode[]]>,
  ) {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const same = nodes.get(responseKeyOf(node));
        if (same) same.push(node);
        else nodes.set(responseKeyOf(node), [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT && this.applies(node.typeCondition?.name.value, type))
        this.collect(node.selectionSet, type, nodes);
    }
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.options.schema.getType(condition);
    return isAbstractType(named) && this.options.schema.isSubType(named, type);
  }

  private field(parent: GraphQLObjectType, nodes: readonly [FieldNode, ...FieldNode[]]): Complete {
    const [node] = nodes;
    const name = node.name.value;
    if (name === '__typename') return () => parent.name;
    if (isIntrospection(node)) return completeLeaf;
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

const hasProto = (sets: readonly SelectionSetNode[]): boolean =>
  sets.some(({ selections }) =>
    selections.some((node) => {
      if (node.kind === Kind.FIELD) return responseKeyOf(node) === PROTO;
      return node.kind === Kind.INLINE_FRAGMENT && hasProto([node.selectionSet]);
    }),
  );

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
