import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * How many fields and fragments an operation selects with all fragments in their places: what its plan and its shape grow
 * with. Fragments may spread each other often, so that the text says nothing of it; it is found in the time of the text.
 */
export const expandedSize = (document: DocumentNode, { selectionSet }: OperationDefinitionNode): number =>
  sizesIn(document)(selectionSet);

/** The same for each selection of a document: what its fragments select is found out once. */
export function sizesIn(document: DocumentNode): (selectionSet: SelectionSetNode) => number {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const counter = new SizeCounter(new Map(fragments.map((node) => [node.name.value, node])));
  return (selectionSet) => counter.count(selectionSet);
}

class SizeCounter {
  private readonly known = new Map<string, number>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  count({ selections }: SelectionSetNode): number {
    const spread = new Set<string>();
    let size = selections.length;
    for (const node of selections) {
      if (node.kind !== Kind.FRAGMENT_SPREAD) size += node.selectionSet ? this.count(node.selectionSet) : 0;
      // Spread again in one place, a fragment says nothing new.
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        size += this.countFragment(node.name.value);
      }
    }
    return size;
  }

  private countFragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    // A fragment inside itself is refused by validation; here it only must not run for ever.
    this.known.set(name, 0);
    const fragment = this.fragments.get(name);
    const size = fragment ? this.count(fragment.selectionSet) : 0;
    this.known.set(name, size);
    return size;
  }
}
