import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql';

/** The request of a client: a document, which of its operations is meant, and values for its variables. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The operation of its document that is meant. */
export function definitionOf({ document, operationName }: Operation): OperationDefinitionNode {
  const definition = getOperationAST(document, operationName);
  if (!definition) throw new Error('The document does not have the operation.');
  return definition;
}

const texts = new WeakMap<DocumentNode, string>();

/** The request of a client: printed once, since it is sent often. */
export function textOf({ document }: Operation): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/** The name of the first field of a selection, in whatever inline fragments it is wrapped. */
export function firstFieldOf({ selections }: SelectionSetNode): string | undefined {
  const [first] = selections;
  if (first?.kind === Kind.INLINE_FRAGMENT) return firstFieldOf(first.selectionSet);
  return first?.kind === Kind.FIELD ? first.name.value : undefined;
}
