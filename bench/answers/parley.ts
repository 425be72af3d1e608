import { createHash } from 'node:crypto';
import type { GatewayExecutor, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, getOperationAST } from 'graphql';
import { pino } from 'pino';
import { InProcessDataSource } from '../../gateway/data-sources/in-process.ts';
import { withPreparedOperations } from '../../gateway/execution/executor.ts';
import { Documents } from '../../gateway/subscriptions/documents.ts';
import { FeedEvent } from '../../gateway/subscriptions/feed-event.ts';
import { InvalidRequest, ParsedDocuments } from '../../gateway/subscriptions/parsed-documents.ts';
import { createApolloGateway } from '../../gateway/supergraph.ts';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { projectFile } from '../../kernel/project.ts';
import { type Answer, answerOf } from './answer.ts';
import { type Operation, textOf } from './operation.ts';
import type { RecordingCaller } from './universe/subgraphs.ts';
import type { Thing } from './universe/values.ts';

/** Parley's own execution of operations, over the subgraphs of the universe in this process. */
/** Somebody who is signed in: a stranger gets nothing. */
const VIEWER = { userId: 'a user', sessionId: 'a session', role: 'USER' } as const;

export interface Parley extends AsyncDisposable {
  /** Never rejects: what is thrown is an error of the answer. A subscription is answered for one event. */
  answer(operation: Operation, event?: Thing): Promise<Answer>;
}

const logger = pino({ level: 'silent' });

/** Nothing is stored: there is only the schema. Operations are as large as they like. */
const config = createConfig({
  ...readEnvironment({}),
  ...{ DATABASE_URL: 'postgresql://nobody/nothing', REDIS_URL: 'redis://nobody', PARLEY_SECRET: 'x'.repeat(32) },
  ...{ MAX_QUERY_DEPTH: '1000', MAX_QUERY_ALIASES: '10000', MAX_QUERY_TOKENS: '1000000', MAX_QUERY_COST: '1000000000' },
});

/** Parley as clients reach it, but for HTTP, the limits, and who asks. */
export async function createParley(subgraphs: ReadonlyMap<string, Subgraph>): Promise<Parley> {
  const dataSources = new Map([...subgraphs].map(([name, one]) => [name, new InProcessDataSource(one)] as const));
  const file = projectFile('schema/supergraph.graphql');
  const gateway = withPreparedOperations(createApolloGateway(file, dataSources, logger), {
    ...{ dataSources, logger, inTurn: (_, __, work) => work(), mostReturned: Number.POSITIVE_INFINITY },
    countPlanning: async () => {},
    countExcess: async () => {},
  });
  const { executor } = await gateway.load({ apollo: { key: undefined, graphRef: undefined } as never });
  const { plannedSchema } = gateway;
  if (!plannedSchema || !executor) throw new Error('The gateway has no schema.');
  const mostReturned = Number.POSITIVE_INFINITY;
  const execution = { events: subgraphs.get('events') as Subgraph, dataSources, logger, mostReturned };
  const parsed = new ParsedDocuments(config.limits);
  const documents = new Documents({ schema: plannedSchema, contract: undefined, parsed, execution, config });
  return {
    async answer(operation, event) {
      const calls: string[] = [];
      const caller: RecordingCaller = { requestId: 'a request', ip: '', viewer: VIEWER, calls };
      try {
        if (event) return answerOf(await resolveEvent(documents, operation, { event, caller }), calls);
        return answerOf((await executor(requestOf(operation, plannedSchema.schema, caller))) as never, calls);
      } catch (error) {
        return answerOf({ errors: errorsOf(error) }, calls);
      }
    },
    [Symbol.asyncDispose]: async () => gateway.stop?.(),
  };
}

/** The request's context, as far as Apollo's gateway looks at it. */
function requestOf(asked: Operation, schema: GraphQLSchema, caller: RecordingCaller): Parameters<GatewayExecutor>[0] {
  const { document, operationName, variables } = asked;
  const query = textOf(asked);
  const context: Partial<GatewayGraphQLRequestContext> = {
    ...{ document, schema, operationName: operationName ?? null, metrics: {}, logger: logger as never },
    operation: getOperationAST(document, operationName) ?? undefined,
    queryHash: createHash('sha256').update(query).digest('hex'),
    request: { query, operationName, variables: { ...variables } },
    context: { caller },
  };
  return context as GatewayGraphQLRequestContext;
}

async function resolveEvent(
  documents: Documents,
  operation: Operation,
  { event, caller }: { readonly event: Thing; readonly caller: RecordingCaller },
) {
  const { operationName, variables } = operation;
  const { responseKey, selected } = documents.prepare({ query: textOf(operation), operationName, variables });
  const feedEvent = new FeedEvent(event, { audience: '', feed: 'conversation' });
  return JSON.parse((await selected.selection.resolve(feedEvent, selected, caller)).text(responseKey));
}

function errorsOf(error: unknown): readonly GraphQLFormattedError[] {
  if (error instanceof InvalidRequest) return error.errors;
  if (error instanceof GraphQLError) return [error];
  return [{ message: String(error), extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
}
