import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import { inlineVariables } from './forms/inline-variables.ts';
import { definitionOf, type Operation } from './operation.ts';

/** Trying takes time, and something small enough is found long before. */
const MOST_TRIALS = 400;

type Fails = (operation: Operation) => Promise<boolean>;

/** Takes away from an operation whatever it fails without. Returns it unchanged if it does not fail. */
export async function shrink(schema: GraphQLSchema, operation: Operation, fails: Fails): Promise<Operation> {
  if (!(await fails(operation))) return operation;
  let smallest = operation;
  let trials = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (let place = 0; trials < MOST_TRIALS; ) {
      const smaller = simplifyAt(schema, smallest, place);
      if (!smaller) break;
      if (isValid(schema, smaller) && ++trials && (await fails(smaller))) {
        // The node at this place is gone: the next one stands there.
        smallest = smaller;
        isSmaller = true;
      } else place++;
    }
  }
  return smallest;
}

function isValid(schema: GraphQLSchema, { document }: Operation): boolean {
  try {
    return validate(schema, document).length === 0;
  } catch {
    return false;
  }
}

/** The operation with one thing taken away, of all that can be; undefined when there are fewer. */
function simplifyAt(schema: GraphQLSchema, operation: Operation, place: number): Operation | undefined {
  let passed = -1;
  const isHere = () => ++passed === place;
  const wanted = definitionOf(operation);
  const removed = () => (isHere() ? null : undefined);
  const document: DocumentNode = visit(operation.document, {
    OperationDefinition: (node) => (node === wanted ? undefined : removed()),
    VariableDefinition: (node) => (node.defaultValue && isHere() ? { ...node, defaultValue: undefined } : undefined),
    SelectionSet: (node) => simplifySelections(node, operation.document, isHere),
    Field: (node) => (node.alias && isHere() ? { ...node, alias: undefined } : undefined),
    Directive: removed,
    Argument: removed,
    ObjectField: removed,
  });
  if (passed >= place) return withoutUnused({ ...operation, document });
  for (const name of Object.keys(operation.variables)) {
    const { [name]: _, ...variables } = operation.variables;
    if (isHere()) return withoutUnused({ ...operation, variables });
    if (isHere()) return inlineVariables(schema, operation, [name]) ?? { ...operation };
  }
  return undefined;
}

/** Leaves a selection out, or has the contents of a fragment in its place. */
function simplifySelections(
  { selections, ...node }: SelectionSetNode,
  { definitions }: DocumentNode,
  isHere: () => boolean,
): SelectionSetNode | undefined {
  const contentsOf = (selection: Exclude<SelectionNode, FieldNode>): readonly SelectionNode[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections;
    const { value } = selection.name;
    const fragment = definitions.find((one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === value);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet.selections : [];
  };
  for (const [index, selection] of selections.entries()) {
    if (selections.length > 1 && isHere()) return { ...node, selections: selections.toSpliced(index, 1) };
    if (selection.kind !== Kind.FIELD && isHere())
      return { ...node, selections: selections.toSpliced(index, 1, ...contentsOf(selection)) };
  }
  return undefined;
}

/** Without fragments that nobody spreads and variables that nobody uses, which would not be valid. */
function withoutUnused(operation: Operation): Operation {
  const fragments = namesIn(operation.document, 'spread');
  const wanted = definitionOf(operation);
  const document: DocumentNode = visit(operation.document, {
    FragmentDefinition: ({ name }) => (fragments.has(name.value) ? undefined : null),
  });
  if (document.definitions.length < operation.document.definitions.length)
    return withoutUnused({ ...operation, document });
  const used = namesIn(document, 'variable');
  const isUnused = (name: string) => !used.has(name);
  return {
    ...operation,
    document: visit(document, {
      OperationDefinition: (node) => (node === wanted ? undefined : false),
      VariableDefinition: ({ variable }) => (isUnused(variable.name.value) ? null : undefined),
    }),
    variables: Object.fromEntries(Object.entries(operation.variables).filter(([name]) => !isUnused(name))),
  };
}

function namesIn(document: ASTNode, kind: 'spread' | 'variable'): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void (kind === 'variable' && names.add(name.value)),
    FragmentSpread: ({ name }) => void (kind === 'spread' && names.add(name.value)),
  });
  return names;
}
