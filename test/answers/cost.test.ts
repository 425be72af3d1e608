import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  GraphQLScalarType,
  getNamedType,
  getVariableValues,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
} from 'graphql';
import { flatten as byType } from '../../bench/answers/forms/flatten.ts';
import { isValid, OperationGenerator } from '../../bench/answers/generate/operations.ts';
import { definitionOf, type Operation, textOf } from '../../bench/answers/operation.ts';
import { newSeed } from '../../bench/answers/options.ts';
import { flatten } from '../../gateway/execution/flatten.ts';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';
import { operationCost } from '../../kernel/limits/cost.ts';
import { projectFile } from '../../kernel/project.ts';

const seed = Number(process.env.SEED ?? newSeed());
const COUNT = 400;
/** Lists are short, so that answers are small; every text costs one. */
const SIZES = { maxPageSize: 3, bytes: {}, lengths: {}, work: {} };

const schema = buildSchema(readFileSync(projectFile('schema/api.graphql'), 'utf8'));

/** Operations whose variables can be coerced, each with its form in which each type selects each field once. */
const operations = new OperationGenerator(schema).generate({ seed, count: COUNT }).flatMap((operation) => {
  const flat = isValid(schema, operation) ? byType(schema, operation) : undefined;
  return flat ? [{ operation, flat }] : [];
});

const coerced = (operation: Operation) =>
  getVariableValues(schema, definitionOf(operation).variableDefinitions ?? [], { ...operation.variables }).coerced ??
  {};

const costOf = (operation: Operation, sizes = SIZES) =>
  operationCost({
    schema,
    document: operation.document,
    operation: definitionOf(operation),
    variables: coerced(operation),
    sizes,
  }).cost;

describe(`the cost of random operations (seed ${seed})`, () => {
  test('is that of their flattened forms', () => {
    expect(operations.length).toBeGreaterThan(COUNT / 2);
    for (const { operation, flat } of operations) {
      const { document } = operation;
      const planned = flatten(schema, document, definitionOf(operation), coerced(operation));
      const cost = costOf(operation);
      expect([textOf(operation), costOf(flat)]).toEqual([textOf(operation), cost]);
      expect([textOf(operation), costOfPlanned(planned, operation)]).toEqual([textOf(operation), cost]);
    }
  });

  test('is never less than the number of fields of their answers', async () => {
    for (const { operation } of operations) {
      const returned = await fieldsReturned(operation);
      expect({ text: textOf(operation), isPaid: returned <= costOf(operation) }).toMatchObject({ isPaid: true });
    }
  });
});

const costOfPlanned = (planned: ReturnType<typeof flatten>, operation: Operation) =>
  operationCost({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [planned] },
    operation: planned,
    variables: coerced(operation),
    sizes: SIZES,
  }).cost;

/** The fields of an answer whose lists are as long as they may be and whose types differ. */
async function fieldsReturned({ document, operationName, variables }: Operation): Promise<number> {
  let returned = 0;
  const fieldResolver: GraphQLFieldResolver<{ readonly page?: number }, unknown> = (source, args, _, info) => {
    const field = info.parentType.getFields()[info.fieldName];
    const isPage = field?.args.some(({ name }) => name === 'first' || name === 'last');
    const own = isPage
      ? Math.min(SIZES.maxPageSize, Math.max(0, args.first ?? 0, args.last ?? 0) || DEFAULT_PAGE_SIZE)
      : undefined;
    const length = own ?? source?.page ?? SIZES.maxPageSize;
    const isList = isListType(isNonNullType(info.returnType) ? info.returnType.ofType : info.returnType);
    returned += isLeafType(getNamedType(info.returnType)) && isList ? length : 1;
    const value = sampleOf(info.returnType, isList ? undefined : (own ?? source?.page), returned);
    return isList ? Array(length).fill(value) : value;
  };
  await execute({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: { ...variables },
    rootValue: {},
    fieldResolver,
    typeResolver: ({ draw }, _, { schema }, type) => {
      const types = schema.getPossibleTypes(type);
      return types[draw % types.length]?.name;
    },
  });
  return returned;
}

function sampleOf(type: GraphQLOutputType, page: number | undefined, draw: number): unknown {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.value;
  if (!(named instanceof GraphQLScalarType)) return { page, draw };
  if (named.name === 'Boolean') return true;
  return named.name === 'Int' || named.name === 'Float' ? 1 : 'text';
}
