import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { logFault } from '../kernel/fault.ts';
import type { GatewayContext } from './context.ts';

/** Makes the texts of Apollo Server's answers, and tells the log of one that cannot be made. */
export interface AnswerTexts {
  /** For `stringifyResult`. Throws what is wrong with a value: Apollo Server answers with that instead. */
  readonly textOf: (result: FormattedExecutionResult) => string;
  readonly plugin: ApolloServerPlugin<GatewayContext>;
}

/**
 * A failure when an answer becomes text, as of a scalar that no JSON can hold, comes after all hooks in which Apollo Server
 * reports errors, and without the request: so the data of each answer are known by its request's id until then.
 */
export function createAnswerTexts(logger: Logger): AnswerTexts {
  const requestIds = new WeakMap<object, string>();
  return {
    textOf(result) {
      try {
        return `${JSON.stringify(result)}\n`;
      } catch (error) {
        const requestId = result.data && requestIds.get(result.data);
        logFault(logger, error, requestId ? { requestId } : {});
        throw error;
      }
    },
    plugin: {
      async requestDidStart() {
        return {
          async willSendResponse({ response: { body }, contextValue: { caller } }) {
            const data = body.kind === 'single' ? body.singleResult.data : undefined;
            if (data) requestIds.set(data, caller.requestId);
          },
        };
      },
    },
  };
}
