import {
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** An operation of a document, with its variables as execution takes them. */
export interface RootedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The names of the root fields that an operation executes, one for each key of its response. */
export const rootFieldsOf = (rooted: RootedOperation): string[] => [...rootKeysOf(rooted).values()];

/** The key of the first root field that does something; undefined if none does. */
export const firstKeyOf = (rooted: RootedOperation): string | undefined =>
  [...rootKeysOf(rooted)].find(([, name]) => name !== '__typename')?.[0];

/** The names of the root fields by the keys of the response, in the order in which a mutation executes them. */
function rootKeysOf({ document, operation, variables }: RootedOperation): ReadonlyMap<string, string> {
  const byKey = new Map<string, string>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (isLeftOut(selection.directives, variables)) continue;
      if (selection.kind === Kind.FIELD)
        byKey.set(selection.alias?.value ?? selection.name.value, selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = document.definitions.find(
          (definition) =>
            definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  return byKey;
}

/** Whether `@skip` or `@include` leave a selection out for sure. */
function isLeftOut(directives: readonly DirectiveNode[] = [], variables: Readonly<Record<string, unknown>>): boolean {
  return directives.some(({ name, arguments: given = [] }) => {
    const value = given.find((argument) => argument.name.value === 'if')?.value;
    const leavesOut = name.value === 'skip' ? true : name.value === 'include' ? false : undefined;
    if (leavesOut === undefined || !value) return false;
    if (value.kind === Kind.BOOLEAN) return value.value === leavesOut;
    return value.kind === Kind.VARIABLE && variables[value.name.value] === leavesOut;
  });
}
