import {
  type ArgumentNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** An operation, and the document that has its fragments. */
export interface OperationIn {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The `field` of an error about a variable's value, by the argument in which the variable is used first: as a service names it
 * that finds the value wrong. `within` are the fields that lead on inside of the value. The input of a mutation is not named, its
 * fields are. A variable that decides conditions alone is named itself.
 */
export function fieldOfVariable(request: OperationIn, name: string, within: readonly string[] = []): string {
  for (const { argument, isInput } of argumentsIn(request)) {
    const steps = stepsTo(argument.value, name);
    if (!steps) continue;
    // A key may be an empty text: what has it is named then.
    const inside = [...steps, ...within].filter((step) => step !== '');
    return (isInput && inside.length > 0 ? inside : [argument.name.value, ...inside]).join('.');
  }
  return [name, ...within].join('.');
}

interface Given {
  readonly argument: ArgumentNode;
  /** Whether it is an argument of a mutation itself, and not of what that returns. */
  readonly isInput: boolean;
}

/** The arguments of an operation's fields in the order in which they are written, those of a fragment where it is spread first. */
function* argumentsIn({ document, operation }: OperationIn): Generator<Given> {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  function* visit({ selections }: SelectionSetNode, isRoot: boolean): Generator<Given> {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        for (const argument of node.arguments ?? [])
          yield { argument, isInput: isRoot && operation.operation === OperationTypeNode.MUTATION };
        if (node.selectionSet) yield* visit(node.selectionSet, false);
      } else if (node.kind === Kind.INLINE_FRAGMENT) yield* visit(node.selectionSet, isRoot);
      else {
        const selected = fragments.get(node.name.value);
        fragments.delete(node.name.value);
        if (selected) yield* visit(selected, isRoot);
      }
    }
  }
  yield* visit(operation.selectionSet, true);
}

/** The fields of input objects that lead to a variable inside of a value, without places in lists; undefined if it is not there. */
function stepsTo(value: ValueNode, name: string): readonly string[] | undefined {
  if (value.kind === Kind.VARIABLE) return value.name.value === name ? [] : undefined;
  if (value.kind === Kind.LIST) return firstOf(value.values, (item) => stepsTo(item, name));
  if (value.kind !== Kind.OBJECT) return undefined;
  return firstOf(value.fields, (field) => {
    const steps = stepsTo(field.value, name);
    return steps && [field.name.value, ...steps];
  });
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
