import type { Fetcher, FetcherOpts, FetcherParams, FetcherReturnType } from '@graphiql/toolkit';
import { type DocumentNode, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { GRAPHQL_URL } from './address.ts';
import { type Contract, contractHeader } from './contract.ts';
import type { Following, Observer } from './live/following.ts';
import { findPositionVariables } from './live/positions.ts';
import { operationNameIn, parseOrUndefined } from './operation-name.ts';
import { bearer, messageOf, type Posted, type Refusal, request } from './request.ts';
import type { Session } from './session.ts';

export interface FetcherOptions {
  readonly session: Session;
  readonly contract: Contract;
  readonly following: Following;
  readonly tabs: { readonly active: string | undefined };
  /** Sees the data of each answer. */
  readonly onData: (data: object) => void;
}

/** How GraphiQL talks to the gateway: by HTTP, and for subscriptions by the socket. */
export function createFetcher(options: FetcherOptions): Fetcher {
  return async (asked, given) => {
    const document = parseOrUndefined(asked.query);
    const params = { ...asked, operationName: operationNameIn(document, asked.operationName) };
    const operation = document && getOperationAST(document, params.operationName);
    if (document && operation?.operation === OperationTypeNode.SUBSCRIPTION) return follow(options, params, document);
    return post(options, params, given);
  };
}

async function post(options: FetcherOptions, params: FetcherParams, given?: FetcherOpts): Promise<ExecutionResult> {
  try {
    const answer = await send(options, params, given);
    if (!isTokenRefused(answer) || !options.session.viewer.get()) return answer;
    await options.session.renew();
    return await send(options, params, given);
  } catch (error) {
    return { errors: [{ message: messageOf(error) }] } as unknown as ExecutionResult;
  }
}

async function send({ session, contract, onData }: FetcherOptions, params: FetcherParams, given?: FetcherOpts) {
  const { query, variables, operationName } = params;
  const headers = { ...bearer(await session.token()), ...contractHeader(contract), ...given?.headers };
  const body: Posted = { query, variables: variables as object | undefined, operationName };
  const answer = await request<ExecutionResult>(GRAPHQL_URL, { body, headers });
  if (answer.data) onData(answer.data);
  return answer;
}

/** Nothing of it was executed: the token has expired, or its session has ended, which only a renewal tells for sure. */
const isTokenRefused = ({ data, errors }: ExecutionResult): boolean =>
  !data && !errors?.[0]?.path && (errors?.[0] as Refusal | undefined)?.extensions?.code === 'UNAUTHENTICATED';

/** A subscription, in the one of the forms that GraphiQL takes which says when it ends. */
function follow({ following, tabs, onData }: FetcherOptions, params: FetcherParams, document: DocumentNode) {
  const { query, operationName } = params;
  const names = findPositionVariables(document, operationName);
  const variables = (params.variables ?? {}) as Record<string, unknown>;
  const startedIn = tabs.active;
  const observable = {
    subscribe(observer: Observer) {
      const isShown = () => tabs.active === startedIn;
      following.start(
        { query, operationName, variables, names },
        {
          next(result) {
            if (result.data) onData(result.data);
            if (isShown()) observer.next(result);
          },
          error: (error) => isShown() && observer.error(error),
          complete: () => isShown() && observer.complete(),
        },
      );
      // GraphiQL also unsubscribes when one goes to another tab. There the events are wanted most: they go on.
      return { unsubscribe: () => queueMicrotask(() => isShown() && following.stop()) };
    },
  };
  // The type has two more ways to call it, which GraphiQL does not use.
  return observable as unknown as Awaited<FetcherReturnType>;
}
