import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type GraphQLFormattedError, type OperationDefinitionNode, visit } from 'graphql';
import type { Logger } from 'pino';
import { logFault } from '../../kernel/fault.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { isFault, presentError } from '../../kernel/graphql/present-error.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import { type PreparedOperation, prepareOperation, weightOf } from '../execution/prepare.ts';
import { run } from '../execution/run.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import type { mostReturned } from '../limits/returned.ts';
import type { DataSource, DataSources } from '../subgraphs.ts';
import type { FeedEvent } from './feed-event.ts';
import type { NormalisedSubscription } from './normalise.ts';
import { Resolution } from './resolution.ts';
import { isOwnedBy, type ViewerDependence, viewerDependenceOf } from './viewer-dependence.ts';

/** The parts of the gateway that executing events needs. */
export interface Execution {
  /** The subgraph that has the `Subscription` type, hosted in this process. */
  readonly events: Subgraph;
  readonly dataSources: DataSources;
  readonly logger: Logger;
  /** See {@link mostReturned}. */
  readonly mostReturned: number;
}

/** What a selection is executed with. */
export interface Executed {
  readonly variables: Readonly<Record<string, unknown>>;
  /** What was counted for it in advance. */
  readonly cost: number;
}

/** A planned selection of an event: the plan, and what it takes to run it for one event. */
export class Selection {
  readonly dependsOnViewer: boolean;
  private readonly dependence: ViewerDependence;
  /** The types that a condition of it names. */
  private readonly named: ReadonlySet<string>;
  private readonly prepared: PreparedOperation;
  private readonly field: string;

  constructor(
    private readonly schema: PlannedSchema,
    normalised: NormalisedSubscription,
    private readonly execution: Execution,
  ) {
    this.prepared = prepareOperation(schema, normalised.operation);
    this.field = normalised.field.name.value;
    this.dependence = viewerDependenceOf(schema, normalised.operation);
    this.dependsOnViewer = this.dependence !== 'none';
    this.named = typesNamedIn(normalised.operation);
  }

  /** See {@link weightOf}. */
  get weight(): number {
    return weightOf(this.prepared);
  }

  /** What planning it costs; 0 once it is planned. */
  get planningCost(): number {
    return this.prepared.planningCost;
  }

  /** Plans it, if nobody has yet. Throws `BAD_USER_INPUT` for what cannot be planned. */
  ensurePlanned(): void {
    this.prepared.plan();
  }

  /** Whether the schema has the type of an event. */
  knows({ value }: FeedEvent): boolean {
    const { __typename } = value as { __typename?: string };
    return __typename === undefined || this.schema.schema.getType(__typename) !== undefined;
  }

  /** Whether it may select something else of an event for this user than for all others. */
  isApartFor(event: FeedEvent, userId: string): boolean {
    const { dependence } = this;
    return typeof dependence === 'string' ? dependence === 'any' : isOwnedBy(event, userId, dependence);
  }

  /** Whether it says what is selected of this type in particular. */
  names(type: string): boolean {
    return this.named.has(type);
  }

  /** Executes the selection on an event, whose own fields need no fetch. Never throws: errors are in the result. */
  async resolve(event: FeedEvent, { variables, cost }: Executed, caller: Caller): Promise<Resolution> {
    const { dataSources, logger, events, mostReturned } = this.execution;
    // The request's context, as far as Apollo's executor looks at it.
    const request = { request: { variables }, context: { caller }, metrics: {}, logger };
    try {
      const { result, excess } = await run(this.schema, this.prepared, {
        request: request as unknown as GatewayGraphQLRequestContext,
        dataSources: withEvent(dataSources, events, event),
        ...{ logger, mostReturned, cost },
      });
      const { data, errors = [] } = result;
      for (const error of errors.filter(isFault)) logFault(logger, error, { requestId: caller.requestId });
      const { place } = event;
      return new Resolution(data?.[this.field], errors.map(presentError).map(belowField), { excess, place });
    } catch (error) {
      logFault(logger, error, { requestId: caller.requestId });
      return new Resolution(null, [presentError(error)], { place: event.place });
    }
  }
}

/** The data sources, of which that of the events answers its root fetch from one event. */
function withEvent(dataSources: DataSources, events: Subgraph, event: FeedEvent): DataSources {
  const source: DataSource = {
    async process({ request: { query = '', variables, operationName }, context }) {
      const { caller } = context as { caller: Caller };
      return events.execute({ query, variables, operationName }, events.createContext(caller), event.value) as never;
    },
  };
  return new Map([...dataSources, [events.name, source]]);
}

const belowField = ({ path, ...error }: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  ...(path && { path: path.slice(1) }),
});

function typesNamedIn(operation: OperationDefinitionNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(operation, {
    InlineFragment: ({ typeCondition }) => void (typeCondition && names.add(typeCondition.name.value)),
  });
  return names;
}
