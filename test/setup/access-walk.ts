import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInterfaceType,
  isObjectType,
  type OperationTypeNode,
} from 'graphql';
import { type Findings, type Result, record } from './access-findings.ts';
import type { Client } from './client.ts';
import { sampleOperation } from './sample-operations.ts';

/** Somebody who tries everything: a role, or a partner with a key. */
export interface Walker {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The user behind it, with all that a user may; somebody else's for one that has no user. */
  readonly user: Client;
}

/** Makes what a root field is to be tried on, and says so: one or more texts of arguments. `headers` say who will try. */
export type Sample = (
  user: Client,
  headers: Walker['headers'],
) => string | readonly string[] | Promise<string | readonly string[]>;

export type Kind = `${OperationTypeNode}`;

export interface WalkOptions {
  readonly url: string;
  /** By the coordinate of a root field. Any arguments do for the others. */
  readonly samples: Readonly<Record<string, Sample>>;
}

/** The schema as a walker's introspection shows it. */
export async function introspect(url: string, { headers }: Walker): Promise<GraphQLSchema> {
  const { data, errors } = await post(url, headers, getIntrospectionQuery());
  if (errors) throw new Error(`Introspection was refused: ${JSON.stringify(errors)}`);
  const text = JSON.stringify(data);
  const schema = introspected.get(text) ?? buildClientSchema(data as IntrospectionQuery);
  introspected.set(text, schema);
  return schema;
}

/** By the text of the introspection: those who are shown the same have the same. */
const introspected = new Map<string, GraphQLSchema>();

/** Coordinates of all fields of output types, sorted. */
export const listCoordinates = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) => Object.keys((type as { getFields(): object }).getFields()).map((name) => `${type.name}.${name}`))
    .sort();

/** Tries every root field of a kind that a walker's schema has, with everything below it. */
export async function walk(
  walker: Walker,
  { schema, kind, findings }: { readonly schema: GraphQLSchema; readonly kind: Kind; readonly findings: Findings },
  { url, samples }: WalkOptions,
): Promise<void> {
  const type = schema.getRootType(kind as OperationTypeNode);
  for (const field of Object.values(type?.getFields() ?? {}).sort(endOfSessionLast)) {
    const coordinate = `${type?.name}.${field.name}`;
    for (const depth of [DEEP[kind], SHALLOW]) {
      let isLost = false;
      for (const sample of [await samples[coordinate]?.(walker.user, walker.headers)].flat()) {
        const text = sampleOperation(schema, kind, field, { args: sample, depth });
        const result = await (kind === 'subscription' ? firstEvent : post)(url, walker.headers, text);
        isLost ||= isLostBelow(result) || isSelectedTooMuch(result);
        if (!isSelectedTooMuch(result)) record(findings, coordinate, result, text);
      }
      if (!isLost) break;
    }
  }
}

/**
 * How far down a selection goes: connections take three steps to their nodes. Of all events at once a step more would select more
 * fields than an operation may.
 */
const DEEP: Readonly<Record<Kind, number>> = { query: 7, mutation: 7, subscription: 6 };
/** Asked for when something deeper was refused and took all with it. */
const SHALLOW = 1;

const isLostBelow = ({ data, errors = [] }: Result): boolean =>
  errors.some(({ path = [] }) => path.length > 1) && Object.values(data ?? { root: null }).includes(null);

/** A stranger asked for what only the session that it gets may have: nothing was carried out. */
const isSelectedTooMuch = ({ errors = [] }: Result): boolean =>
  errors.some(({ extensions }) => extensions.reason === 'SELECTION');

const endOfSessionLast = (a: { name: string }, b: { name: string }) =>
  Number(a.name === 'logOut') - Number(b.name === 'logOut');

/** The answer to an operation over HTTP. */
export async function post(url: string, headers: Walker['headers'], query: string): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Result;
}

/** The first result of a subscription, over server-sent events. */
async function firstEvent(url: string, headers: Walker['headers'], query: string): Promise<Result> {
  const abort = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return (await response.json()) as Result;
  try {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const [, json] = /^event: next\ndata: (.*)\n/m.exec(text) ?? [];
      if (json) return JSON.parse(json) as Result;
    }
    throw new Error(`A stream ended without a result: ${query}`);
  } finally {
    abort.abort();
  }
}
