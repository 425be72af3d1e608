import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { LIST_LENGTHS, WORK_POINTS } from '../../kernel/limits/field-sizes.ts';
import { projectFile } from '../../kernel/project.ts';

const CONTRACTS = readdirSync(projectFile('schema/contracts'))
  .filter((file) => file.endsWith('.graphql') && !file.endsWith('.supergraph.graphql'))
  .map((file) => `schema/contracts/${file}`);

/** Every field of a schema, by its coordinate. */
const fieldsOf = (schema: GraphQLSchema): readonly (readonly [string, GraphQLField<unknown, unknown>])[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const)
        : [],
    );

const isPaged = ({ args }: GraphQLField<unknown, unknown>) =>
  args.some(({ name }) => name === 'first' || name === 'last');

/** The lists that no page size bounds: neither one of their own, nor one of every field that leads to them. */
function unpagedLists(schema: GraphQLSchema): string[] {
  const fields = fieldsOf(schema);
  const leadsTo = (type: string) => fields.filter(([, field]) => getNamedType(field.type).name === type);
  return fields
    .filter(([, field]) => isListType(getNullableType(field.type)) && !isPaged(field))
    .map(([coordinate]) => coordinate)
    .filter((coordinate) => {
      const above = leadsTo(coordinate.split('.')[0] ?? '');
      return above.length === 0 || above.some(([, field]) => !isPaged(field));
    });
}

describe('a list without a page size', () => {
  test.each(['schema/api.graphql', ...CONTRACTS])('has a declared length in %s', (file) => {
    const lists = unpagedLists(buildSchema(readFileSync(projectFile(file), 'utf8')));
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter((coordinate) => !Object.hasOwn(LIST_LENGTHS, coordinate))).toEqual([]);
  });

  test('is declared only where there is one, and documented', () => {
    const lists = unpagedLists(buildSchema(readFileSync(projectFile('schema/api.graphql'), 'utf8')));
    expect(lists.toSorted()).toEqual(Object.keys(LIST_LENGTHS));
    const rows = [
      ...readFileSync(projectFile('docs/trusted-documents.md'), 'utf8').matchAll(/^\| `(\w+\.\w+)` \| (\d+) \|$/gm),
    ];
    expect(Object.fromEntries(rows.map(([, name, length]) => [name, Number(length)]))).toEqual(LIST_LENGTHS);
  });
});

test('a field that costs more than what it returns shows is one of the API, and documented with its cost', () => {
  const fields = new Map(fieldsOf(buildSchema(readFileSync(projectFile('schema/api.graphql'), 'utf8'))));
  const costs = readFileSync(projectFile('docs/trusted-documents.md'), 'utf8');
  expect(Object.keys(WORK_POINTS).filter((coordinate) => !fields.has(coordinate))).toEqual([]);
  for (const [coordinate, points] of Object.entries(WORK_POINTS))
    expect(costs).toContain(`${points} for \`${coordinate}\``);
});
