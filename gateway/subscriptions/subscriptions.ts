import { type GraphQLError, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import type { Bus } from '../../kernel/bus/bus.ts';
import type { Config } from '../../kernel/config/config.ts';
import { rateLimited, unavailable } from '../../kernel/errors.ts';
import type { RateLimits } from '../../kernel/rate-limits/rate-limits.ts';
import type { PreparingGateway } from '../execution/executor.ts';
import { callerOf } from '../identity.ts';
import type { KeyMeter } from '../keys/meter.ts';
import { seesCost } from '../limits/cost.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import { Turns } from '../limits/turns.ts';
import type { Connection, RunningSubscription } from './connection.ts';
import { Connections } from './connections.ts';
import { showingCost } from './cost-sink.ts';
import { Documents } from './documents.ts';
import { Listening } from './listening.ts';
import { LiveFeeds } from './live-feeds.ts';
import { Metrics } from './metrics.ts';
import { type OperationRequest, ParsedDocuments } from './parsed-documents.ts';
import type { Execution } from './selection.ts';
import { type Sink, Subscription } from './subscription.ts';

export interface SubscriptionsOptions {
  readonly execution: Execution;
  readonly meter: KeyMeter;
  readonly operationLimits: OperationLimits;
  readonly rateLimits: RateLimits;
  readonly bus: Bus;
  readonly config: Config;
  readonly logger: Logger;
}

/** After this time, some of the operations that a client has ended are over here too. */
const WINDING_DOWN_SECONDS = 1;
/** Whoever runs as many as a socket carries knows best when one of them ends. */
const RUNNING_SECONDS = 30;

/**
 * The subscriptions that a user begins at once. Each reads the database, and an inbox then takes its conversations up in one
 * go; with more of them, others would wait for a thousand that one user asks for together.
 */
const BEGUN_AT_ONCE = 2;

/** The pages of logs, and the events of them, that are read at once for a user who comes back: less than a pool of connections. */
const READ_AT_ONCE = 8;

/** A subscription that may begin: the client is ready for events once it has a place for them. */
export type Begin = (sink: Sink) => RunningSubscription;

/**
 * The subscriptions of this process, whatever transport they come by: checked and planned, listening to feeds that are
 * heard once, each event executed once for all who select the same.
 */
export class Subscriptions implements AsyncDisposable {
  readonly connections: Connections;
  readonly metrics: Metrics;
  private readonly feeds: LiveFeeds;
  private readonly listening: Listening;
  private readonly beginning = new Turns(BEGUN_AT_ONCE);
  private readonly readings = new Turns(READ_AT_ONCE);
  private readonly parsed: ParsedDocuments;
  /** Of each schema, by its contract; undefined for the public API. */
  private readonly documents = new Map<string | undefined, Documents>();

  constructor(private readonly options: SubscriptionsOptions) {
    const { bus, config, logger, rateLimits } = options;
    this.parsed = new ParsedDocuments(config.limits);
    this.connections = new Connections({
      socketsPerUser: config.sockets.socketsPerUser,
      places: rateLimits.connections,
    });
    this.listening = new Listening(config.sockets.listenersPerUser);
    this.metrics = new Metrics(this.connections);
    this.feeds = new LiveFeeds({ bus, logger, metrics: this.metrics, isDeaf: config.plantedFault !== undefined });
  }

  /** Takes in the schema of a contract, and whatever becomes of it. Returns what forgets it. */
  addSchema(contract: string | undefined, gateway: PreparingGateway): () => void {
    const { execution, config } = this.options;
    gateway.onPlannedSchema((schema) => {
      const documents = new Documents({ schema, contract, parsed: this.parsed, execution, config });
      this.documents.set(contract, documents);
      this.replan(contract, documents);
    });
    return () => void this.documents.delete(contract);
  }

  /** Whether a request is a query, a mutation or a subscription. Throws InvalidRequest for a text that does not parse. */
  typeOf(request: OperationRequest): OperationTypeNode | undefined {
    return this.parsed.typeOf(request);
  }

  /** Whether a request is a subscription. Throws what is wrong with one that means no operation of its document. */
  isSubscription(connection: Connection, request: OperationRequest): boolean {
    const type = this.typeOf(request);
    if (type === undefined) this.documentsOf(connection).refuse(request);
    return type === OperationTypeNode.SUBSCRIPTION;
  }

  /**
   * Checks that a connection may carry one more operation than these. `atWork` counts those too that the client has ended
   * and this side has not: they are over by themselves, so the client may come again.
   */
  checkCount(running: number, atWork = running): void {
    const { operationsPerSocket } = this.options.config.sockets;
    const limit = 'operationsPerSocket';
    if (running >= operationsPerSocket)
      throw rateLimited(`operations: a socket carries at most ${operationsPerSocket} at a time`, {
        ...{ limit, retryAfterSeconds: RUNNING_SECONDS },
      });
    if (atWork >= operationsPerSocket)
      throw rateLimited('operations that are ending', { limit, retryAfterSeconds: WINDING_DOWN_SECONDS });
  }

  /** Checks a subscription and that the viewer may have it, when it is its turn. Throws the error for the client. */
  open(connection: Connection, request: OperationRequest): Promise<Begin> {
    return this.beginning.take(connection.viewer.userId, () => this.openNow(connection, request));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connections.drain(this.options.config.http.drainMs);
    this.feeds.close();
  }

  private async openNow(connection: Connection, request: OperationRequest): Promise<Begin> {
    const { config, execution, logger, meter, operationLimits } = this.options;
    if (!this.connections.all.has(connection)) throw unavailable('The connection was closed.');
    const limits = { ...config.sockets.queueLimits, result: config.http.maxResponseBytes };
    const documents = this.documentsOf(connection);
    const prepared = await operationLimits.reading(connection, () => documents.prepare(request));
    const field = execution.events.subscriptions[prepared.field];
    if (!field) throw new Error(`Nobody declared how to listen to ${prepared.field}.`);
    if (connection.key) await meter.countCost(connection.key, prepared.cost.requested);
    await operationLimits.countRead(connection, prepared.cost.requested);
    await operationLimits.countPlanning(connection, prepared.selected.selection.planningCost);
    prepared.selected.selection.ensurePlanned();
    this.listening.check(connection.viewer.userId);
    const begin = await field.open(execution.events.createContext(callerOf(connection)), prepared.args);
    const tools = {
      ...{
        feeds: this.feeds,
        listening: this.listening,
        readings: this.readings,
        metrics: this.metrics,
        logger,
        limits,
      },
      countEvent: (cost: number) => operationLimits.countEvent(connection, cost),
    };
    return (sink) => {
      const told = seesCost(connection.viewer, request.extensions) ? showingCost(sink, prepared.cost) : sink;
      const subscription = new Subscription(connection, prepared, told, tools);
      void subscription.begin(begin);
      return subscription;
    };
  }

  /** Running subscriptions live on across a change of the supergraph, unless it took away what they select. */
  private replan(contract: string | undefined, documents: Documents): void {
    const concerned = [...this.connections.all].filter((connection) => connection.contract === contract);
    const running = concerned.flatMap(({ subscriptions }) => [...subscriptions]);
    for (const subscription of running) {
      try {
        documents.replan(subscription.selected);
      } catch (error) {
        subscription.fail(error as GraphQLError);
      }
    }
  }

  private documentsOf({ contract }: Connection): Documents {
    const documents = this.documents.get(contract);
    if (!documents) throw unavailable('The gateway is starting.');
    return documents;
  }
}
