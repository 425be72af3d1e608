import {
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * The errors of subscriptions whose one field may not be there (GraphQL specification, section 5.2.4.1): there would
 * be nothing to listen to. To be asked before a document is validated: graphql-js's own rule throws where it cannot tell
 * a condition, and says that a variable is missing.
 */
export function rootConditionErrors(document: DocumentNode): GraphQLError[] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operations.flatMap(({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return [];
    const nodes = conditionsAt(document, selectionSet);
    return nodes.length > 0 ? [new GraphQLError(MESSAGE, { nodes })] : [];
  });
}

const MESSAGE =
  'The field of a subscription must not have @skip or @include: leave them out, and subscribe only where it is wanted.';

/** The conditions of what is selected at a root, also in fragments. */
function conditionsAt(document: DocumentNode, root: SelectionSetNode): DirectiveNode[] {
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node.selectionSet]),
  );
  const found: DirectiveNode[] = [];
  const look = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      found.push(...(node.directives ?? []).filter(({ name }) => CONDITIONS.has(name.value)));
      if (node.kind === Kind.INLINE_FRAGMENT) look(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD) continue;
      const fragment = fragments.get(node.name.value);
      // Each once: a fragment within itself has no end.
      fragments.delete(node.name.value);
      if (fragment) look(fragment);
    }
  };
  look(root);
  return found;
}
