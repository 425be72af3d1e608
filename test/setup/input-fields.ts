import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { projectFile } from '../../kernel/project.ts';
import type { Operation } from './world.ts';

/** A field of a mutation's input, at any depth. */
export interface InputField {
  readonly mutation: string;
  /** As errors name it: `location.name`, `manifest.operations.0.body`. */
  readonly path: string;
}

type Values = Readonly<Record<string, unknown>>;

const schema = buildSchema(readFileSync(projectFile('schema/api.graphql'), 'utf8'));

const inputs = new Map(
  Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) => {
    const input = args.find((argument) => argument.name === 'input');
    return input ? [[name, input.type] as const] : [];
  }),
);

/** Every field of a scalar's type in the input of any mutation: whatever is added to the API is among them. */
export const inputFieldsOf = (scalar: string): InputField[] =>
  [...inputs].flatMap(([mutation, type]) =>
    pathsOf(type, scalar).map((path) => ({ mutation, path: path.slice(1).join('.') })),
  );

function pathsOf(type: GraphQLInputType, scalar: string): string[][] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return pathsOf(nullable.ofType, scalar).map((path) => ['', '0', ...path.slice(1)]);
  if (isInputObjectType(nullable))
    return Object.values(nullable.getFields()).flatMap((field) =>
      pathsOf(field.type, scalar).map((path) => ['', field.name, ...path.slice(1)]),
    );
  return getNamedType(type).name === scalar ? [['']] : [];
}

/** An input of the mutation with this value in the field, and `known` ones, by name, where something else is required. */
export function inputWith({ mutation, path }: InputField, value: unknown, known: Values): object {
  const type = inputs.get(mutation) as GraphQLInputType;
  return sampleOf(type, { steps: path.split('.'), value, known }) as object;
}

/** A mutation with each field of its input in a variable of its own, as many clients write it. */
export function inOwnVariables(mutation: string, input: object): Operation {
  const type = getNamedType(inputs.get(mutation) as GraphQLInputType) as GraphQLInputObjectType;
  const names = Object.keys(input);
  const definitions = names.map((name, index) => `$v${index}: ${type.getFields()[name]?.type}`);
  const fields = names.map((name, index) => `${name}: $v${index}`);
  return [
    `mutation (${definitions.join(', ')}) { ${mutation}(input: { ${fields.join(', ')} }) { __typename } }`,
    Object.fromEntries(Object.values(input).map((value, index) => [`v${index}`, value])),
  ];
}

interface Wanted {
  /** The way to the field; undefined where it is not below. */
  readonly steps: readonly string[] | undefined;
  readonly value: unknown;
  readonly known: Values;
}

function sampleOf(type: GraphQLInputType, wanted: Wanted): unknown {
  const { steps, value, known } = wanted;
  if (steps?.length === 0) return value;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return steps ? [sampleOf(nullable.ofType, { ...wanted, steps: steps.slice(1) })] : [];
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).flatMap((field) => {
      const isOnTheWay = steps?.[0] === field.name;
      if (!isOnTheWay && field.name in known) return [[field.name, known[field.name]]];
      if (!isOnTheWay && !isNonNullType(field.type)) return [];
      return [[field.name, sampleOf(field.type, { ...wanted, steps: isOnTheWay ? steps?.slice(1) : undefined })]];
    });
    return Object.fromEntries(fields);
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  return PLAIN[getNamedType(type).name]?.();
}

const PLAIN: Readonly<Record<string, () => unknown>> = {
  ID: () => randomUUID(),
  String: () => 'text',
  Int: () => 1,
  Boolean: () => true,
};
