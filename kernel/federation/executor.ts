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
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../errors.ts';
import type { RequestContext } from '../request-context.ts';

export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** `root` is what the root fields resolve from: the event, for a subscription. */
export type Executor = (request: SubgraphRequest, context: RequestContext, root?: object) => Promise<ExecutionResult>;

type Run = (
  request: SubgraphRequest,
  context: RequestContext,
  root?: object,
) => Promise<ExecutionResult> | ExecutionResult;

/** A subgraph sees the fetches of the gateway's query plans: few texts, many times each. */
const KEPT_DOCUMENTS = 1000;
/** Compiling costs some milliseconds, which the third execution and later ones pay back. */
const USES_BEFORE_COMPILING = 3;

/**
 * Executes a subgraph's documents: each is parsed and validated once and kept, and compiled when it comes again. An
 * audience only reads: a mutation for one is `UNAUTHENTICATED`, also where an anonymous caller may send it.
 */
export function createExecutor(schema: GraphQLSchema): Executor {
  const prepared = new LRUCache<string, Prepared>({ max: KEPT_DOCUMENTS });

  return async (request, context, root) => {
    const key = request.operationName ? `${request.operationName}\n${request.query}` : request.query;
    let document = prepared.get(key);
    if (!document) {
      document = prepare(schema, request);
      prepared.set(key, document);
    }
    if (document.mutates && context.caller.audience !== undefined) return { errors: [unauthenticated()] };
    return document.run(request, context, root);
  };
}

interface Prepared {
  readonly mutates: boolean;
  run: Run;
}

function prepare(schema: GraphQLSchema, request: SubgraphRequest): Prepared {
  const document = parseValid(schema, request.query);
  if (!('kind' in document)) return { mutates: false, run: () => ({ errors: document.errors }) };
  const mutates = getOperationAST(document, request.operationName)?.operation === OperationTypeNode.MUTATION;
  let uses = 0;
  const interpret: Run = ({ variables, operationName }, context, root) => {
    if (++uses >= USES_BEFORE_COMPILING) prepared.run = compile(schema, document, operationName) ?? interpretAlways;
    return interpretAlways({ variables, operationName } as SubgraphRequest, context, root);
  };
  const interpretAlways: Run = ({ variables, operationName }, context, root) =>
    execute({ schema, document, variableValues: variables, operationName, contextValue: context, rootValue: root });
  const prepared: Prepared = { mutates, run: interpret };
  return prepared;
}

function parseValid(schema: GraphQLSchema, query: string): DocumentNode | { errors: readonly GraphQLError[] } {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : document;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

/** Undefined for what the compiler does not support: such a document stays interpreted. */
function compile(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Run | undefined {
  const compiled = compileQuery(schema, document, operationName);
  if (!isCompiledQuery(compiled)) return undefined;
  return ({ variables }, context, root) => compiled.query(root, context, variables ?? {});
}
