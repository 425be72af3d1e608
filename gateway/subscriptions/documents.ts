import {
  type GraphQLObjectType,
  getArgumentValues,
  getVariableValues,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../kernel/config/config.ts';
import { badInput, unavailable } from '../../kernel/errors.ts';
import { rootTypeError } from '../../kernel/graphql/root-type.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import { type Cost, checkCost, costOf } from '../limits/cost.ts';
import { type NormalisedSubscription, normaliseSubscription } from './normalise.ts';
import {
  checkDocument,
  InvalidRequest,
  KEPT,
  type OperationRequest,
  type ParsedDocument,
  type ParsedDocuments,
} from './parsed-documents.ts';
import { type Execution, Selection } from './selection.ts';

/** A subscription that may begin: checked, planned, its arguments coerced. */
export interface SubscriptionRequest {
  readonly field: string;
  readonly responseKey: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selected: SelectedEvents;
  /** Of beginning it: in fields that an event of it can return. */
  readonly cost: Cost;
}

/** A selection with its variables: equal keys mean equal work. */
export interface SelectedEvents {
  readonly key: string;
  readonly normalised: NormalisedSubscription;
  /** How it is executed; another one after the supergraph has changed. */
  selection: Selection;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a change of the schema can break. Whether fields can be merged was found out before fragments were inlined. */
const SCHEMA_RULES = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

export interface DocumentsOptions {
  readonly schema: PlannedSchema;
  /** The contract whose schema it is; undefined for the public API. */
  readonly contract: string | undefined;
  readonly parsed: ParsedDocuments;
  readonly execution: Execution;
  readonly config: Config;
}

/** The subscriptions that clients of one schema write: validated and normalised once, planned once for all that are alike. */
export class Documents {
  private readonly known = new LRUCache<string, NormalisedSubscription>(KEPT);
  private readonly selections = new LRUCache<string, Selection>(KEPT);
  /** Of running subscriptions, whether the schema still has what they select: thousands that are alike ask at once. */
  private readonly valid = new LRUCache<string, boolean>(KEPT);

  constructor(private readonly options: DocumentsOptions) {}

  /** Prepares a subscription. Throws InvalidRequest or a ParleyError that say what is wrong with it. */
  prepare(request: OperationRequest): SubscriptionRequest {
    const { schema: planned, config, parsed } = this.options;
    const { schema } = planned;
    const { document, operation } = parsed.find(request);
    const normalised = this.normalise(request, { document, operation });
    const given = request.variables ?? {};
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
    if (errors) throw new InvalidRequest(errors, 'BAD_USER_INPUT');
    const cost = costOf({ schema, document, operation, variables: coerced }, config);
    checkCost(cost);
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

  /** Plans a running subscription anew, on this supergraph. Throws what is to be told to the client if it cannot go on. */
  replan(selected: SelectedEvents): void {
    if (!this.isStillValid(selected.normalised))
      throw badInput('query', 'selects what the API no longer has. Subscribe again.');
    const { dependsOnViewer } = selected.selection;
    selected.selection = this.plan(selected.normalised);
    // It shares its events with other users, each of whom is to get values of their own from now on.
    if (selected.selection.dependsOnViewer && !dependsOnViewer)
      throw unavailable('The API has changed. Subscribe again with the last position.');
  }

  private isStillValid({ document, operationText }: NormalisedSubscription): boolean {
    const { schema } = this.options.schema;
    const isValid =
      this.valid.get(operationText) ??
      (schema.getSubscriptionType() != null && validate(schema, document, SCHEMA_RULES).length === 0);
    this.valid.set(operationText, isValid);
    return isValid;
  }

  private select(normalised: NormalisedSubscription, given: Readonly<Record<string, unknown>>): SelectedEvents {
    const variables = Object.fromEntries(
      normalised.variables.filter((name) => name in given).map((name) => [name, given[name]]),
    );
    const key = `${this.options.contract ?? ''}\n${normalised.selectionText}\n${JSON.stringify(variables)}`;
    return { key, normalised, selection: this.plan(normalised), variables };
  }

  private plan(normalised: NormalisedSubscription): Selection {
    let selection = this.selections.get(normalised.operationText);
    if (!selection) {
      selection = new Selection(this.options.schema, normalised, this.options.execution);
      this.selections.set(normalised.operationText, selection);
    }
    return selection;
  }

  private normalise(
    { query, operationName }: OperationRequest,
    { document, operation }: ParsedDocument,
  ): NormalisedSubscription {
    const key = `${operationName ?? ''}\n${query}`;
    let normalised = this.known.get(key);
    if (!normalised) {
      const { schema } = this.options.schema;
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw badInput('query', 'must be a subscription.');
      const refusal = rootTypeError(schema, operation);
      if (refusal) throw refusal;
      checkDocument(schema, document, this.options.config.limits);
      normalised = normaliseSubscription(schema, document, operation);
      this.known.set(key, normalised);
    }
    return normalised;
  }
}
