import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';

/**
 * How many pairs of fields a document selects for the same place of an answer, with all fragments in their places. Validation
 * compares each pair (GraphQL specification, section 5.3.2), so that its time grows with the square of what is repeated.
 * Fragments must not be inside themselves, and no definition larger than is allowed: each is walked whole.
 */
export function repeatedPairs(document: DocumentNode): number {
  const sets = new Map<string, SelectionSetNode>();
  const spread = new Set<string>();
  visit(document, {
    FragmentDefinition: ({ name, selectionSet }) => void sets.set(name.value, selectionSet),
    FragmentSpread: ({ name }) => void spread.add(name.value),
  });
  let pairs = 0;
  for (const node of document.definitions) {
    // A fragment that is spread is walked there.
    if (node.kind === Kind.OPERATION_DEFINITION) pairs += pairsAt([node.selectionSet], sets);
    if (node.kind === Kind.FRAGMENT_DEFINITION && !spread.has(node.name.value))
      pairs += pairsAt([node.selectionSet], sets);
  }
  return pairs;
}

function pairsAt(sets: readonly SelectionSetNode[], fragments: ReadonlyMap<string, SelectionSetNode>): number {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const same = fields.get(key);
        if (same) same.push(node);
        else fields.set(key, [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) collect(fragment);
      }
    }
  };
  for (const set of sets) collect(set);

  let pairs = 0;
  for (const same of fields.values()) {
    pairs += (same.length * (same.length - 1)) / 2;
    const below = same.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (below.length > 0) pairs += pairsAt(below, fragments);
  }
  return pairs;
}
