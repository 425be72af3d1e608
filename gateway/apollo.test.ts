import type { ApolloServer } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, GraphQLError, printSchema } from 'graphql';
import { pino } from 'pino';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { createApolloServer } from './apollo.ts';
import type { GatewayContext } from './context.ts';

const apiSchema = buildSchema('scalar Big type Query { big: Big }');

describe('an answer that fails on our side', () => {
  let apollo: ApolloServer<GatewayContext>;
  /** What the executor answers. */
  let answer: () => object;
  const logged: { level: number; requestId?: string; error?: string; msg: string; calls?: string[] }[] = [];
  beforeAll(async () => {
    apollo = createApolloServer({
      config: createConfig(readEnvironment({})),
      gateway: {
        onSchemaLoadOrUpdate(callback) {
          callback({ apiSchema, coreSupergraphSdl: printSchema(apiSchema) });
          return () => {};
        },
        load: async () => ({ executor: async () => answer() }),
        async stop() {},
      },
      logger: pino({ level: 'error' }, { write: (line) => logged.push(JSON.parse(line)) }),
      meter: { countRequest: async () => {}, countCost: async () => {} } as never,
      operationLimits: { count: async () => [], countRefused: async () => {}, countFailure: async () => {} } as never,
      documents: { accept: async () => {} },
    });
    await apollo.start();
  });
  afterAll(() => apollo.stop());
  beforeEach(() => void logged.splice(0));

  async function ask(): Promise<{ status: number; text: string }> {
    const { status = 200, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body: { query: '{ big }' },
      },
      context: async () => ({ caller: { requestId: 'request-7', ip: '' } }),
    });
    return { status, text: body.kind === 'complete' ? body.string : '' };
  }

  test.each([
    [
      'while a scalar is made ready for it',
      () => ({
        data: { big: null },
        errors: [new GraphQLError('a secret', { originalError: new TypeError('no Date') })],
      }),
      { status: 200, error: 'TypeError' },
    ],
    ['while it becomes JSON', () => ({ data: { big: 7n } }), { status: 500, error: 'TypeError' }],
    [
      'while its hooks look at it',
      () => ({
        data: { big: 1 },
        get extensions() {
          throw new RangeError('out of it');
        },
      }),
      { status: 500, error: 'RangeError' },
    ],
  ])('%s is in the log, once, with its stack and its request', async (_, failing, { status, error }) => {
    answer = failing;
    const told = await ask();
    expect([told.status, JSON.parse(told.text).errors[0]]).toEqual([
      status,
      {
        message: 'Something went wrong on our side. The request id names it in the log.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    const calls = expect.arrayContaining([expect.stringContaining('    at ')]);
    expect(logged.filter((line) => line.calls)).toEqual([
      expect.objectContaining({ requestId: 'request-7', error, calls }),
    ]);
  });
});
