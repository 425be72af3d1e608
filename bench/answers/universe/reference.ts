import { buildSchema, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { type Answer, answerOf } from '../answer.ts';
import type { Operation } from '../operation.ts';
import type { Thing, Universe } from './values.ts';

/** The universe as one schema, executed by graphql-js: what is right. */
export class Reference {
  constructor(
    readonly schema: GraphQLSchema,
    private readonly universe: Universe,
  ) {}

  answer({ document, operationName, variables }: Operation, event?: Thing): Answer {
    const calls: string[] = [];
    const result = execute({
      schema: this.schema,
      document,
      operationName,
      variableValues: variables,
      rootValue: event,
      contextValue: { calls },
      fieldResolver: this.universe.resolve,
      typeResolver: (thing: Thing) => thing.__typename,
    });
    return answerOf(result as ExecutionResult, calls);
  }
}

export const createReference = (sdl: string, universe: Universe) => new Reference(buildSchema(sdl), universe);
