import { readFileSync } from 'node:fs';
import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { projectFile } from '../../kernel/project.ts';
import { type Answer, answerOf } from './answer.ts';
import { type Operation, textOf } from './operation.ts';
import { createParley } from './parley.ts';
import { createReference } from './universe/reference.ts';
import { createUniverseSubgraphs, entitiesIn } from './universe/subgraphs.ts';
import { type Thing, Universe } from './universe/values.ts';

/** Something that answers operations, and what is right. */
export interface Subject {
  readonly name: string;
  /** The schema and data that operations are made over. */
  readonly schema: GraphQLSchema;
  /** The part of all operations that it gets. */
  readonly share: number;
  /** Whether it refuses what gives null where none may be: otherwise it never gets it. */
  readonly refusesNull: boolean;
  answer(operation: Operation, event?: Thing): Promise<Answer>;
  expect(operation: Operation, event?: Thing): Promise<Answer>;
}

export interface Subjects extends AsyncDisposable {
  readonly universe: Universe;
  readonly all: readonly Subject[];
}

const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence', 'events', 'admin'];
/** Planning takes most of the time: the executors of the subgraphs, which do not plan, get the larger part. */
const SHARE_OF_GATEWAY = 0.25;

const read = (name: string) => readFileSync(projectFile(`schema/${name}.graphql`), 'utf8');

/** The gateway over the subgraphs, and each subgraph alone: all with the production's executors, over one universe. */
export async function createSubjects(): Promise<Subjects> {
  const sdls = new Map(SUBGRAPHS.map((name) => [name, read(name)] as const));
  const universe = new Universe(entitiesIn(sdls.values()));
  const subgraphs = createUniverseSubgraphs(sdls, universe);
  const parley = await createParley(subgraphs);
  const reference = createReference(read('api'), universe);
  const gateway: Subject = {
    ...{ name: 'the gateway', schema: reference.schema, share: SHARE_OF_GATEWAY, refusesNull: true },
    answer: (operation, event) => parley.answer(operation, event),
    expect: async (operation, event) => reference.answer(operation, event),
  };
  const share = (1 - SHARE_OF_GATEWAY) / subgraphs.size;
  const alone = [...subgraphs.values()].map((subgraph) => subjectOf(subgraph, share));
  return { universe, all: [gateway, ...alone], [Symbol.asyncDispose]: () => parley[Symbol.asyncDispose]() };
}

/** A subgraph's executor, compared with graphql-js on the subgraph's own schema. */
const subjectOf = ({ name, schema, execute: executor }: Subgraph, share: number): Subject => ({
  ...{ name: `the subgraph ${name}`, schema, share, refusesNull: false },
  async answer(operation, event) {
    const calls: string[] = [];
    const { operationName, variables } = operation;
    const request = { query: textOf(operation), variables: { ...variables }, ...(operationName && { operationName }) };
    return answerOf(await executor(request, { caller: {}, calls } as never, event), calls);
  },
  async expect({ document, operationName, variables: variableValues }, event) {
    const calls: string[] = [];
    const given = { schema, document, operationName, variableValues, rootValue: event };
    return answerOf((await execute({ ...given, contextValue: { calls } })) as ExecutionResult, calls);
  },
});
