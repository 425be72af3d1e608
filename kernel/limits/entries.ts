import { Kind, type ValueNode } from 'graphql';

/**
 * The entries of all lists in a value as JSON has it, at any depth: it may be nested deeper than a function can call
 * itself.
 */
export function entriesOfValue(value: unknown): number {
  const open = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const inside = Object.values(next);
    if (Array.isArray(next)) count += inside.length;
    // Nothing but null takes the place of a value that would end the walk.
    for (const one of inside) open.push(one ?? null);
  }
  return count;
}

/** The same in a value as the text of an operation has it. `ofVariable` says it of a variable. */
export function entriesOfNode(node: ValueNode, ofVariable: (name: string) => number): number {
  const inside = (nodes: readonly ValueNode[]) => nodes.reduce((sum, one) => sum + entriesOfNode(one, ofVariable), 0);
  if (node.kind === Kind.VARIABLE) return ofVariable(node.name.value);
  if (node.kind === Kind.LIST) return node.values.length + inside(node.values);
  return node.kind === Kind.OBJECT ? inside(node.fields.map(({ value }) => value)) : 0;
}
