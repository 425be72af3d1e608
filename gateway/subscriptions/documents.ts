import {
  type DocumentNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../kernel/config/config.ts';
import { badInput } from '../../kernel/errors.ts';
import { limitRules } from '../../kernel/limits/rules.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import { checkCost } from '../limits/cost.ts';
import { type NormalisedSubscription, normaliseSubscription } from './normalise.ts';
import { type Execution, Selection } from './selection.ts';

/** A GraphQL request, as every transport carries it. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** A subscription that may begin: checked, planned, its arguments coerced. */
export interface SubscriptionRequest {
  readonly field: string;
  readonly responseKey: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selected: SelectedEvents;
  /** What it costs to begin it, in fields that an event of it can return. */
  readonly cost: number;
}

/** A selection with its variables: equal keys mean equal work. */
export interface SelectedEvents {
  readonly key: string;
  readonly normalised: NormalisedSubscription;
  /** How it is executed; another one after the supergraph has changed. */
  selection: Selection;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface KnownDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly normalised?: NormalisedSubscription;
}

/**
 * Clients have few texts each, and many clients the same: some hundred documents in all. What is parsed takes about a
 * hundred times the memory of its text, so that texts are counted by their characters: this is some 50 MB at most.
 */
const KEPT = { maxSize: 512 * 1024, sizeCalculation: (_: unknown, text: string) => text.length } as const;

/** What a change of the schema can break. Whether fields can be merged was found out before fragments were inlined. */
const SCHEMA_RULES = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

/** The subscriptions that clients write: parsed, validated and normalised once, planned once for all that are alike. */
export class Documents {
  private readonly known = new LRUCache<string, KnownDocument>(KEPT);
  private readonly selections = new LRUCache<string, Selection>(KEPT);

  constructor(
    private readonly schema: PlannedSchema,
    private readonly execution: Execution,
    private readonly config: Config,
  ) {}

  /** Whether a request is a query, a mutation or a subscription. Throws InvalidRequest for a text that is no operation. */
  typeOf(request: OperationRequest): OperationTypeNode {
    return this.find(request).operation.operation;
  }

  /** Prepares a subscription. Throws InvalidRequest or a ParleyError that say what is wrong with it. */
  prepare(request: OperationRequest): SubscriptionRequest {
    const { document, operation, normalised } = this.find(request);
    if (!normalised) throw badInput('query', 'must be a subscription.');
    const given = request.variables ?? {};
    const { schema } = this.schema;
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
    if (errors) throw new InvalidRequest(errors, 'BAD_USER_INPUT');
    const cost = checkCost({ schema, document, operation, variables: coerced }, this.config);
    const { field } = normalised;
    const definition = (schema.getSubscriptionType() as GraphQLObjectType).getFields()[field.name.value];
    if (!definition) throw badInput('query', 'must select a field of Subscription.');
    return {
      field: field.name.value,
      responseKey: field.alias?.value ?? field.name.value,
      args: getArgumentValues(definition, field, coerced),
      selected: this.select(normalised, coerced),
      cost,
    };
  }

  /** Plans a running subscription anew, on this supergraph. False if the supergraph no longer has what it selects. */
  replan(selected: SelectedEvents): boolean {
    if (validate(this.schema.schema, selected.normalised.document, SCHEMA_RULES).length > 0) return false;
    selected.selection = this.plan(selected.normalised);
    return true;
  }

  private select(normalised: NormalisedSubscription, given: Readonly<Record<string, unknown>>): SelectedEvents {
    const variables = Object.fromEntries(
      normalised.variables.filter((name) => name in given).map((name) => [name, given[name]]),
    );
    const key = `${normalised.selectionText}\n${JSON.stringify(variables)}`;
    return { key, normalised, selection: this.plan(normalised), variables };
  }

  private plan(normalised: NormalisedSubscription): Selection {
    let selection = this.selections.get(normalised.operationText);
    if (!selection) {
      selection = new Selection(this.schema, normalised, this.execution);
      this.selections.set(normalised.operationText, selection);
    }
    return selection;
  }

  private find({ query, operationName }: OperationRequest): KnownDocument {
    const key = `${operationName ?? ''}\n${query}`;
    let known = this.known.get(key);
    if (!known) {
      known = this.read(query, operationName);
      this.known.set(key, known);
    }
    return known;
  }

  private read(query: string, operationName: string | null | undefined): KnownDocument {
    const { limits } = this.config;
    const { schema } = this.schema;
    const document = parseDocument(query, limits.tokens);
    const operation = getOperationAST(document, operationName);
    if (!operation) throw badInput('operationName', 'must name one operation of the document.');
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return { document, operation };
    const errors = validateDocument(schema, document, limitRules(limits));
    if (errors.length > 0) throw new InvalidRequest(errors, 'GRAPHQL_VALIDATION_FAILED');
    return { document, operation, normalised: normaliseSubscription(schema, document, operation) };
  }
}

/** Everything that is wrong with a request, in the form and with the codes that Apollo Server gives it over HTTP. */
export class InvalidRequest extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[], code: string) {
    super('The request is not valid.');
    this.errors = errors.map(
      ({ message, nodes, source, positions }) =>
        new GraphQLError(message, { nodes, source, positions, extensions: { code } }),
    );
  }
}

/** GraphQL.js throws, instead of reporting, when a variable decides whether the field of a subscription is there. */
function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): readonly GraphQLError[] {
  try {
    return validate(schema, document, [...specifiedRules, ...rules]);
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function parseDocument(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw new InvalidRequest([error], 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}
