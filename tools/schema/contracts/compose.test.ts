import { composeServices } from '@apollo/composition';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLSchema, parse } from 'graphql';
import { apiSchemaOf } from '../../../kernel/supergraph.ts';
import { composeContract } from './compose.ts';
import type { Contract } from './contract.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])`;

const subgraphs = (...sdls: string[]) =>
  sdls.map((sdl, index) => ({
    name: `s${index}`,
    url: `http://s${index}`,
    typeDefs: parse(`${LINK}\n${sdl}`),
  }));

const apiOf = (sources: ReturnType<typeof subgraphs>): GraphQLSchema => {
  const { supergraphSdl, errors } = composeServices(sources);
  if (!supergraphSdl) throw new Error(String(errors));
  return apiSchemaOf(supergraphSdl);
};

const contractOf = (more: Partial<Contract>): Contract => ({
  ...{ name: 'partner', description: 'A test.', exclude: ['admin'], include: [], removeUnreachable: true },
  ...more,
});

/** The part of some subgraphs that the partner sees. */
const compose = (sdls: string | string[], more: Partial<Contract> = {}) => {
  const sources = subgraphs(...[sdls].flat());
  const { api, supergraph } = composeContract(contractOf(more), sources, apiOf(sources));
  const planned = Supergraph.build(supergraph);
  return { api, schema: buildSchema(api), planner: new QueryPlanner(planned), supergraph };
};

const ADMIN = '@tag(name: "admin")';

describe('A contract cannot be built when it', () => {
  test.each<readonly [what: string, sdl: string, message: string]>([
    [
      'leaves nothing of Query',
      `type Query { a: Int ${ADMIN} b: Int ${ADMIN} }`,
      'partner: composes to nothing, for no field of Query is left: @tag(name: "admin") hides Query.a, @tag(name: "admin") hides Query.b',
    ],
    [
      'hides a required argument',
      `type Query { a(id: ID! ${ADMIN}): Int }`,
      'partner: @tag(name: "admin") hides Query.a(id:), which Query.a requires',
    ],
    [
      'hides a required input field',
      `type Query { a: Int } type Mutation { send(input: SendInput!): Int edit(input: SendInput!): Int }
       input SendInput { to: ID body: String! ${ADMIN} }`,
      'partner: @tag(name: "admin") hides SendInput.body, which Mutation.edit and Mutation.send require',
    ],
    [
      'hides a required field of an input inside an input',
      `type Query { a(filter: Outer): Int } input Outer { inner: [Inner!] outer: Outer } input Inner { from: Int! ${ADMIN} to: Int }`,
      'partner: @tag(name: "admin") hides Inner.from, which Query.a requires',
    ],
    [
      'hides the type of a required argument',
      `type Query { a(filter: Filter!): Int } input Filter ${ADMIN} { from: Int }`,
      'partner: @tag(name: "admin") hides Filter, which Query.a requires',
    ],
    [
      'hides every field of the type of an optional argument',
      `type Query { a(filter: Filter): Int } input Filter { from: Int ${ADMIN} to: Int ${ADMIN} }`,
      'partner: @tag(name: "admin") hides Filter, which Query.a takes',
    ],
    [
      'hides the type that a visible field returns',
      `type Query { a: Int b: Secret } type Secret ${ADMIN} { x: Int }`,
      'partner: @tag(name: "admin") hides Secret, which Query.b returns',
    ],
    [
      'hides every value of an enum that is returned',
      `type Query { a: Kind } enum Kind { X ${ADMIN} Y ${ADMIN} }`,
      'partner: @tag(name: "admin") hides Kind, which Query.a returns',
    ],
    [
      'hides an enum value that is a default',
      `type Query { a(kinds: [Kind!] = [X, Y]): Int } enum Kind { X Y ${ADMIN} }`,
      'partner: @tag(name: "admin") hides Kind.Y, which Query.a presets',
    ],
    [
      'hides a field that an interface shows',
      `type Query { event: Event } interface Event { seq: Int at: Int } type Sent implements Event { seq: Int ${ADMIN} at: Int }`,
      'partner: @tag(name: "admin") hides Sent.seq, which Event.seq promises',
    ],
    [
      'hides every implementation of an interface that is returned',
      `type Query { event: Event } interface Event { seq: Int } type Sent implements Event ${ADMIN} { seq: Int }`,
      'partner: @tag(name: "admin") hides Sent, which Query.event returns',
    ],
    [
      'hides an argument that an interface goes on to show',
      `type Query { event: Event } interface Event { at(zone: Int ${ADMIN}): Int } type Sent implements Event { at(zone: Int): Int }`,
      'partner: @tag(name: "admin") hides Event.at(zone:), which is shown all the same',
    ],
  ])('%s', (_, sdl, message) => {
    expect(() => compose(sdl)).toThrow(expect.objectContaining({ name: 'ContractError', message }));
  });

  test('has several of these, and says all at once', () => {
    const sdl = `type Query { a(x: Int! @tag(name: "write")): Int b: Secret } type Secret ${ADMIN} { x: Int }`;
    expect(() => compose(sdl, { exclude: ['admin', 'write'] })).toThrow(
      [
        'partner: @tag(name: "admin") hides Secret, which Query.b returns',
        'partner: @tag(name: "write") hides Query.a(x:), which Query.a requires',
      ].join('\n'),
    );
  });

  test('includes tags and leaves a required argument out', () => {
    expect(() =>
      compose('type Query { a(x: Int!): Int @tag(name: "live") }', { exclude: [], include: ['live'] }),
    ).toThrow('partner: the lack of @tag(name: "live") hides Query.a(x:), which Query.a requires');
  });
});

describe('A contract', () => {
  test('hides what is optional without a word', () => {
    const { api } = compose(`type Query { a(x: Int ${ADMIN}, y: Int! = 1 ${ADMIN}, z: Int): Int b: Int ${ADMIN} }`);
    expect(api).toBe('type Query {\n  a(z: Int): Int\n}');
  });

  test('has no root type of which nothing is left', () => {
    const { schema } = compose(
      `type Query { a: Int } type Mutation { b(input: In!): Out ${ADMIN} } input In { x: Int } type Out { y: Int }`,
    );
    expect(
      Object.keys(schema.getTypeMap())
        .filter((name) => !name.startsWith('__'))
        .toSorted(),
    ).toEqual(['Boolean', 'Int', 'Query', 'String']);
    expect(schema.getMutationType()).toBeUndefined();
  });

  test('hides types that only hidden fields lead to, whatever those types show of hidden ones', () => {
    const sdl = `type Query { a: Int log: Page ${ADMIN} } type Page { entries: [Entry] } type Entry ${ADMIN} { kind: Kind } enum Kind { X } scalar Odd`;
    expect(compose(sdl).api).toBe('type Query {\n  a: Int\n}');
    expect(() => compose(sdl, { removeUnreachable: false })).toThrow('hides Entry, which Page.entries returns');
  });

  test('keeps types that nothing leads to when it says so', () => {
    const sdl = `type Query { a: Int b: Other ${ADMIN} } type Other { x: Int }`;
    expect(compose(sdl, { removeUnreachable: false }).api).toContain('type Other');
  });

  test('hides single implementations of an interface and single enum values', () => {
    const { api, schema } = compose(
      `type Query { event: Event } interface Event { kind: Kind } type Sent implements Event { kind: Kind }
       type Banned implements Event ${ADMIN} { kind: Kind } enum Kind { SENT BANNED ${ADMIN} }`,
    );
    expect(schema.getType('Banned')).toBeUndefined();
    expect(schema.getType('Sent')).toBeDefined();
    expect(api).toContain('enum Kind {\n  SENT\n}');
  });

  test('hides single members of a union', () => {
    const sdl = `type Query { a: Found b: B ${ADMIN} } union Found = A | B type A { x: Int } type B ${ADMIN} { y: Int }`;
    expect(compose(sdl).api).toContain('union Found = A\n');
    expect(() => compose(sdl.replace('type A', `type A ${ADMIN}`))).toThrow('hides A, which Query.a returns');
  });

  test('does not show the other implementations of an interface that is only in the way', () => {
    const { schema } = compose(
      `type Query { sent: Sent all: Event ${ADMIN} } interface Event { seq: Int } type Sent implements Event { seq: Int } type Read implements Event { seq: Int }`,
    );
    expect(schema.getType('Event')).toBeDefined();
    expect(schema.getType('Read')).toBeUndefined();
  });

  test('still plans with keys that it hides', () => {
    const { api, planner, supergraph } = compose([
      `type Query { user: User } type User @key(fields: "id") { id: ID! ${ADMIN} }`,
      `type User @key(fields: "id") { id: ID! ${ADMIN} name: String }`,
    ]);
    expect(api).toContain('type User {\n  name: String\n}');
    const operation = operationFromDocument(Supergraph.build(supergraph).apiSchema(), parse('{ user { name } }'));
    const plan = JSON.stringify(planner.buildQueryPlan(operation).node);
    expect(plan.match(/"serviceName":"s\d"/g)).toEqual(['"serviceName":"s0"', '"serviceName":"s1"']);
  });

  test('says what is deprecated, and why', () => {
    const deprecated = 'a(x: Int @deprecated(reason: "X")): Int @deprecated(reason: "Removed on 2027-03-01.")';
    expect(compose(`type Query { ${deprecated} b: Int ${ADMIN} }`).api).toContain(deprecated);
  });

  test('with included tags shows what has one of them, and none of those excluded', () => {
    const sdl = `type Query { a: Int @tag(name: "live") b: Int @tag(name: "live") ${ADMIN} c: Int }`;
    expect(compose(sdl, { include: ['live'] }).api).toBe('type Query {\n  a: Int\n}');
  });
});
