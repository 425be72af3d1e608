import type { GraphQLDataSource } from '@apollo/gateway';
import { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types.js';
import type { GraphQLFormattedError } from 'graphql';
import { type Dispatcher, request } from 'undici';
import { tooLarge, unavailable } from '../../kernel/errors.ts';
import type { RateLimits } from '../../kernel/rate-limits/rate-limits.ts';
import { RATE_LIMITS } from '../../kernel/rate-limits/table.ts';
import { CALLER_HEADER, type CallerAssertions } from '../../kernel/trust/assertion.ts';
import { type GatewayContext, HEALTH_CHECK_CALLER } from '../context.ts';
import { Patience } from './patience.ts';

export interface HttpDataSourceOptions {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly assertions: CallerAssertions;
  readonly rateLimits: RateLimits;
  /** The connections, shared by all data sources of the process. */
  readonly dispatcher: Dispatcher;
}

interface SubgraphResponse {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** The status by which a subgraph refuses whoever is not its gateway. No fault of the client's, who is not told. */
const UNTRUSTED = 401;
const DISTRUST = 'does not take the word of this gateway: have both the same PARLEY_SECRET, and the same time?';

/** The code of undici for an answer beyond `maxResponseSize`. */
const TOO_LARGE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
/** A mutation may have been carried out before its answer was lost: it is not sent again. */
const MUTATION = /^\s*mutation\b/;

/** A proxy or a server that stops may answer JSON too: only a GraphQL response is the subgraph's. */
function checkAnswer(response: Partial<SubgraphResponse>): SubgraphResponse {
  if (response.data === undefined && !Array.isArray(response.errors)) throw new Error('Not a GraphQL response.');
  return response;
}

/** A subgraph in another process, told in a signed header who asks. */
export class HttpDataSource implements GraphQLDataSource<GatewayContext> {
  private readonly patience: Patience;

  constructor(private readonly options: HttpDataSourceOptions) {
    this.patience = new Patience(options.timeoutMs);
  }

  readonly process: GraphQLDataSource<GatewayContext>['process'] = async ({ kind, request: asked, context }) => {
    const { query = '', variables, operationName } = asked;
    const assertion = await this.assert(context as Partial<GatewayContext>);
    const { requestId } = (context as Partial<GatewayContext>).caller ?? HEALTH_CHECK_CALLER;
    const headers = { [CALLER_HEADER]: assertion, 'x-request-id': requestId };
    const body = JSON.stringify({ query, variables, operationName });
    const send = () => this.send(body, headers);
    // How a service is now is not to be waited for.
    const isCheck = kind === GraphQLDataSourceRequestKind.HEALTH_CHECK;
    const sending = isCheck ? send() : this.patience.send(send, !MUTATION.test(query));
    const { status, answer } = await sending.catch((error) => this.refuse(error));
    if (status === UNTRUSTED) throw new Error(`The ${this.options.name} service ${DISTRUST}`);
    this.noteRefusals(answer);
    return answer;
  };

  /** A subgraph in another process has no metrics: what it refuses is counted here. */
  private noteRefusals({ errors = [] }: SubgraphResponse): void {
    for (const { extensions } of errors) {
      const limit = RATE_LIMITS.find((name) => name === extensions?.limit);
      if (limit) this.options.rateLimits.noteRefusal(limit);
    }
  }

  /** Signs once per operation, however many fetches its plan has. */
  private assert(context: Partial<GatewayContext>): Promise<string> {
    context.assertion ??= this.options.assertions.sign(context.caller ?? HEALTH_CHECK_CALLER);
    return context.assertion;
  }

  private async send(body: string, headers: Record<string, string>) {
    const { url, timeoutMs, dispatcher } = this.options;
    const response = await request(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const answer = checkAnswer((await response.body.json()) as Partial<SubgraphResponse>);
    return { status: response.statusCode, answer };
  }

  private refuse(error: Error & { readonly code?: string }): never {
    if (error.code === TOO_LARGE) throw tooLarge();
    throw Object.assign(unavailable(`The ${this.options.name} service does not answer. Try again later.`), {
      cause: error,
    });
  }
}
