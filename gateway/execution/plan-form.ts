import { type FieldNode, Kind, type OperationDefinitionNode, print, type SelectionSetNode, visit } from 'graphql';
import { responseKeyOf } from './flatten.ts';

/** A flattened operation as the planner gets it, and what its names stand for. */
export interface PlanForm {
  readonly operation: OperationDefinitionNode;
  /** The name under which the plan's answer has a field of the flattened operation. */
  keyOf(field: FieldNode): string;
  /** For each variable that is used, the name that it has in the plan. */
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Writes a flattened operation with names of our own: no alias of a client's gets into a plan. A plan merges what stands in
 * different places of the operation into one fetch, beside the keys that it needs itself. There one name for two fields, or
 * for one field with two sets of arguments, makes one of them vanish without an error (`id: username` beside what is fetched
 * by `id`), and names such as `__proto__` or `representations` mean something to the libraries.
 */
export function planForm(flat: OperationDefinitionNode): PlanForm {
  const keys = planKeys(flat.selectionSet);
  const keyOf = (field: FieldNode): string => keys.get(idOf(field)) ?? field.name.value;
  const variables = planVariables(flat);
  const operation = { ...flat, selectionSet: rewrite(flat.selectionSet, keyOf) };
  return { operation: renameVariables(operation, variables), keyOf, variables };
}

/** Two fields are one when they have equal names in the response, are equal fields, and have equal arguments. */
function idOf(field: FieldNode): string {
  const given = (field.arguments ?? []).map(print).sort();
  return `${responseKeyOf(field)} ${field.name.value} ${given.join(' ')}`;
}

/** A name for each field that must not keep its own: those with an alias, and those whose arguments differ by place. */
function planKeys(selectionSet: SelectionSetNode): ReadonlyMap<string, string> {
  const ids = new Map<string, Set<string>>();
  const aliased = new Set<string>();
  visit(selectionSet, {
    Field(field) {
      const key = responseKeyOf(field);
      const known = ids.get(key) ?? new Set();
      ids.set(key, known.add(idOf(field)));
      if (key !== field.name.value) aliased.add(idOf(field));
    },
  });
  const keys = new Map<string, string>();
  for (const known of ids.values())
    for (const id of known) if (known.size > 1 || aliased.has(id)) keys.set(id, `_${keys.size}`);
  return keys;
}

/** A plan needs something of every object, if only its type. */
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function rewrite({ selections }: SelectionSetNode, keyOf: (field: FieldNode) => string): SelectionSetNode {
  const rewritten = selections.map((node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return node;
    const selectionSet = node.selectionSet && rewrite(node.selectionSet, keyOf);
    if (node.kind === Kind.INLINE_FRAGMENT) return { ...node, selectionSet: selectionSet ?? node.selectionSet };
    const key = keyOf(node);
    const alias = key === node.name.value ? undefined : ({ kind: Kind.NAME, value: key } as const);
    return { ...node, alias, selectionSet };
  });
  return { kind: Kind.SELECTION_SET, selections: rewritten.length > 0 ? rewritten : [TYPENAME] };
}

/** `representations` is the planner's own; the others are found on objects that do not have them. */
const isReserved = (name: string): boolean => name === 'representations' || name in Object.prototype;

function planVariables({ variableDefinitions = [] }: OperationDefinitionNode): ReadonlyMap<string, string> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const taken = new Set(names);
  return new Map(
    names.map((name, index) => {
      let own = name;
      for (let n = index; isReserved(name) && taken.has(own); n++) own = `_${n}`;
      taken.add(own);
      return [name, own];
    }),
  );
}

function renameVariables(operation: OperationDefinitionNode, names: ReadonlyMap<string, string>) {
  if ([...names].every(([name, own]) => name === own)) return operation;
  return visit(operation, {
    Variable: (variable) => ({ ...variable, name: { ...variable.name, value: names.get(variable.name.value) ?? '' } }),
  });
}
