import {
  type DocumentNode,
  type GraphQLObjectType,
  getArgumentValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  ScalarLeafsRule,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../kernel/config/config.ts';
import { badInput, unavailable } from '../../kernel/errors.ts';
import { rootTypeError } from '../../kernel/graphql/root-type.ts';
import { coerceVariables, type VariableValues } from '../../kernel/graphql/variables.ts';
import { FlatForms } from '../execution/flat-forms.ts';
import { responseKeyOf } from '../execution/flatten.ts';
import { checkNeverNull } from '../execution/never-null.ts';
import { KEPT_PREPARED } from '../execution/prepare.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import { type Cost, checkCost, costOf, rememberCosts } from '../limits/cost.ts';
import { type NormalisedSubscription, normaliseSubscription } from './normalise.ts';
import { checkDocument, InvalidRequest, type OperationRequest, type ParsedDocuments } from './parsed-documents.ts';
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
  /** What executing it for one event may cost. */
  readonly cost: number;
}

/**
 * The rules that a change of the schema can break. Whether fields can be merged was found out before fragments were inlined, and a
 * condition may have left nothing of what was selected.
 */
const SCHEMA_RULES = specifiedRules.filter(
  (rule) => rule !== OverlappingFieldsCanBeMergedRule && rule !== ScalarLeafsRule,
);

export interface DocumentsOptions {
  readonly schema: PlannedSchema;
  /** The contract whose schema it is; undefined for the public API. */
  readonly contract: string | undefined;
  readonly parsed: ParsedDocuments;
  readonly execution: Execution;
  readonly config: Config;
}

/** Characters of normalised subscriptions that are kept. */
const KEPT_NORMALISED = 128 * 1024;

/** The subscriptions that clients of one schema write: validated and normalised once, planned once for all that are alike. */
export class Documents {
  private readonly checked = new WeakSet<OperationDefinitionNode>();
  private readonly normalised: FlatForms<NormalisedSubscription>;
  private readonly selections = new LRUCache<string, Selection>({
    maxSize: KEPT_PREPARED,
    sizeCalculation: ({ weight }) => weight,
  });
  /** Of running subscriptions, whether the schema still has what they select: thousands that are alike ask at once. */
  private readonly valid = new LRUCache<string, boolean>({
    maxSize: KEPT_NORMALISED,
    sizeCalculation: (_, text) => text.length,
  });

  private readonly costOf: ReturnType<typeof rememberCosts>;

  constructor(private readonly options: DocumentsOptions) {
    this.costOf = rememberCosts(options.config);
    const { schema } = options;
    this.normalised = new FlatForms(schema, {
      make: (flat) => normaliseSubscription(schema.schema, flat),
      weigh: ({ operationText }) => operationText.length,
      maxWeight: KEPT_NORMALISED,
    });
  }

  /** Prepares a subscription. Throws InvalidRequest or a ParleyError that say what is wrong with it. */
  prepare(request: OperationRequest): SubscriptionRequest {
    const { schema: planned, config, parsed } = this.options;
    const { schema } = planned;
    const { document, operation } = parsed.find(request);
    this.check(document, operation);
    const { values, errors } = coerceVariables(schema, { document, operation }, request.variables ?? {});
    if (errors) throw new InvalidRequest(errors, 'BAD_USER_INPUT');
    const cost = costOf({ schema, document, operation, variables: values }, config);
    checkCost(cost);
    const normalised = this.normalised.find(document, operation, values);
    checkNeverNull(normalised.neverNull, { document, operation }, values);
    const { field } = normalised;
    const definition = (schema.getSubscriptionType() as GraphQLObjectType).getFields()[field.name.value];
    if (!definition) throw badInput('query', 'must select a field of Subscription.');
    return {
      field: field.name.value,
      responseKey: responseKeyOf(field),
      args: getArgumentValues(definition, field, values),
      selected: this.select(normalised, values),
      cost,
    };
  }

  /** Throws what is wrong with a request that means no operation of its document: the document first. */
  refuse(request: OperationRequest): void {
    const { schema, config, parsed } = this.options;
    checkDocument(schema.schema, parsed.documentOf(request.query), config.limits);
    parsed.find(request);
  }

  /** Plans a running subscription anew, on this supergraph. Throws the error for the client if it cannot go on. */
  replan(selected: SelectedEvents): void {
    if (!this.isStillValid(selected.normalised))
      throw badInput('query', 'selects what the API no longer has. Subscribe again.');
    const { dependsOnViewer } = selected.selection;
    selected.selection = this.plan(selected.normalised);
    // It shares its events with other users, each of whom is to get values of their own from now on.
    if (selected.selection.dependsOnViewer && !dependsOnViewer)
      throw unavailable('The API has changed. Subscribe again with the last position.');
  }

  private isStillValid({ operation, operationText }: NormalisedSubscription): boolean {
    const { schema } = this.options.schema;
    const isValid =
      this.valid.get(operationText) ??
      (schema.getSubscriptionType() != null &&
        validate(schema, { kind: Kind.DOCUMENT, definitions: [operation] }, SCHEMA_RULES).length === 0);
    this.valid.set(operationText, isValid);
    return isValid;
  }

  private select(normalised: NormalisedSubscription, values: VariableValues): SelectedEvents {
    const variables = Object.fromEntries(
      normalised.variables.filter((name) => name in values).map((name) => [name, values[name]]),
    );
    const key = `${this.options.contract ?? ''}\n${normalised.selectionText}\n${JSON.stringify(variables)}`;
    const { operation } = normalised;
    const document = { kind: Kind.DOCUMENT, definitions: [operation] } as const;
    const { requested: cost } = this.costOf({ schema: this.options.schema.schema, document, operation, variables });
    return { key, normalised, selection: this.plan(normalised), variables, cost };
  }

  private plan(normalised: NormalisedSubscription): Selection {
    let selection = this.selections.get(normalised.operationText);
    if (!selection) {
      selection = new Selection(this.options.schema, normalised, this.options.execution);
      this.selections.set(normalised.operationText, selection);
    }
    return selection;
  }

  private check(document: DocumentNode, operation: OperationDefinitionNode): void {
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw badInput('query', 'must be a subscription.');
    if (this.checked.has(operation)) return;
    const { schema } = this.options.schema;
    const refusal = rootTypeError(schema, operation);
    if (refusal) throw refusal;
    checkDocument(schema, document, this.options.config.limits);
    this.checked.add(operation);
  }
}
