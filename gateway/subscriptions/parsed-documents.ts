import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Config } from '../../kernel/config/config.ts';
import { badInput } from '../../kernel/errors.ts';
import { MOST_PROBLEMS } from '../../kernel/graphql/problems.ts';
import { errorsBeforeValidation } from '../../kernel/limits/before-validation.ts';
import { limitRules } from '../../kernel/limits/rules.ts';
import { KnownTexts } from '../documents/known-texts.ts';

/** A GraphQL request, as every transport carries it. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

export interface ParsedDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The documents that clients write, whatever schema they are for: parsed once. */
export class ParsedDocuments {
  private readonly known = new KnownTexts<DocumentNode>();

  constructor(private readonly limits: { readonly tokens: number }) {}

  /**
   * Whether a request is a query, a mutation or a subscription; undefined where it means no operation of its document, which may not
   * be valid. Throws InvalidRequest for a text that does not parse.
   */
  typeOf({ query, operationName }: OperationRequest): OperationTypeNode | undefined {
    return operationOf(this.documentOf(query), operationName)?.operation;
  }

  /** The operation of a request, not validated. Throws InvalidRequest for a text that is none. */
  find({ query, operationName }: OperationRequest): ParsedDocument {
    const document = this.documentOf(query);
    const operation = operationOf(document, operationName);
    if (!operation) throw badInput('operationName', 'must name one operation of the document.');
    return { document, operation };
  }

  /** The document of a text, not validated. Throws InvalidRequest for one that does not parse. */
  documentOf(query: string): DocumentNode {
    const document = this.known.get(query) ?? parseDocument(query, this.limits.tokens);
    this.known.set(query, document);
    return document;
  }
}

/** The operation that a request means. An empty name is none, as clients send it that have a field for it. */
export const operationOf = (document: DocumentNode, name: string | null | undefined) =>
  getOperationAST(document, name || undefined);

/** Everything that is wrong with a request, in the form and with the codes that Apollo Server gives it over HTTP. */
export class InvalidRequest extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[], code: string) {
    super('The request is not valid.');
    this.errors = errors.map(
      ({ message, nodes, source, positions, extensions }) =>
        new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, code } }),
    );
  }
}

export function parseDocument(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw new InvalidRequest([error], 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

/** Throws InvalidRequest for a document that is not valid for a schema, or beyond the limits. */
export function checkDocument(schema: GraphQLSchema, document: DocumentNode, limits: Config['limits']): void {
  const rules = [...limitRules(limits), ...specifiedRules];
  const early = errorsBeforeValidation(schema, document, limits);
  const errors = early.length > 0 ? early : validate(schema, document, rules, { maxErrors: MOST_PROBLEMS });
  if (errors.length > 0) throw new InvalidRequest(errors, 'GRAPHQL_VALIDATION_FAILED');
}
