import { type DocumentNode, getOperationAST, Kind, parse } from 'graphql';

/**
 * The operation that is meant. GraphiQL learns the name of a text some 100 ms after the text: right after one came from another
 * tab it still gives that one's name, which the text does not have. A text with one operation means that one.
 */
export function operationNameIn(
  document: DocumentNode | undefined,
  given: string | null | undefined,
): string | null | undefined {
  if (!document || !given || getOperationAST(document, given)) return given;
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 ? undefined : given;
}

/** A text that cannot be parsed is sent all the same: the gateway says best what is wrong. */
export function parseOrUndefined(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}
