import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../errors.ts';
import { boundErrors } from '../graphql/bound-errors.ts';
import type { RequestContext } from '../request-context.ts';

export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** `root` is what the root fields resolve from: the event, for a subscription. */
export type Executor = (request: SubgraphRequest, context: RequestContext, root?: object) => Promise<ExecutionResult>;

/** Characters of documents that are kept; what is parsed of them takes about a hundred times as many bytes. */
const KEPT_CHARACTERS = 64 * 1024;

/**
 * Executes a subgraph's documents, the fetches of the gateway's query plans: few texts, many times each, so that each is
 * parsed and validated once and kept. An audience only reads: a mutation for one is `UNAUTHENTICATED`, also where an
 * anonymous caller may send it.
 */
export function createExecutor(schema: GraphQLSchema): Executor {
  const known = new LRUCache<string, CheckedDocument>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  });

  return async ({ query, variables: variableValues, operationName }, contextValue, rootValue) => {
    const checked = known.get(query) ?? parseValid(schema, query);
    known.set(query, checked);
    const { document, errors } = checked;
    if (errors) return { errors };
    const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
    if (isMutation && contextValue.caller.audience !== undefined) return { errors: [unauthenticated()] };
    return boundErrors(await execute({ schema, document, variableValues, operationName, contextValue, rootValue }));
  };
}

/** A document, or what is wrong with it. */
type CheckedDocument =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly GraphQLError[] };

function parseValid(schema: GraphQLSchema, query: string): CheckedDocument {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
