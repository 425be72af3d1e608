import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { ResponseError } from './client.ts';
import { type SampleArguments, sampleOperation } from './sample-operations.ts';

/** Somebody who tries everything: a role, or a partner with a key. */
export interface Walker {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of a field: by coordinate, all that was met. */
export type Findings = Map<string, Set<string>>;

/** A field that a walker's schema does not have. */
export const HIDDEN = 'hidden';

const OUTCOMES: Readonly<Record<string, string>> = { UNAUTHENTICATED: 'sign in', FORBIDDEN: 'forbidden' };
/** The walker got past who it is: only its arguments name nothing, or contradict the present state. */
const ALLOWED = 'yes';
const HARMLESS: ReadonlySet<string> = new Set(['NOT_FOUND', 'BAD_USER_INPUT', 'CONFLICT']);

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly ResponseError[];
}

export interface WalkOptions {
  readonly url: string;
  readonly given: SampleArguments;
  /** Makes happen what the ephemeral subscriptions wait for. Called until it was heard. */
  readonly stir: () => Promise<void>;
}

/** The schema as a walker's introspection shows it. */
export async function introspect(url: string, { headers }: Walker): Promise<GraphQLSchema> {
  const { data, errors } = await post(url, headers, getIntrospectionQuery());
  if (errors) throw new Error(`Introspection was refused: ${JSON.stringify(errors)}`);
  return buildClientSchema(data as IntrospectionQuery);
}

/** Coordinates of all fields of output types. */
export const listCoordinates = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.keys((type as { getFields(): object }).getFields()).map((name) => `${type.name}.${name}`),
    );

/** Tries every root field that a walker's schema has, with everything below it. */
export async function walk(walker: Walker, schema: GraphQLSchema, options: WalkOptions): Promise<Findings> {
  const findings: Findings = new Map();
  for (const root of ['query', 'subscription', 'mutation'] as const) {
    const type = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[root];
    for (const field of Object.values(type?.getFields() ?? {}).sort(endOfSessionLast)) {
      const text = sampleOperation(schema, root, field, options.given);
      const result =
        root === 'subscription'
          ? await firstEvent(walker, text, options)
          : await post(options.url, walker.headers, text);
      record(findings, `${type?.name}.${field.name}`, result, text);
    }
  }
  return findings;
}

const endOfSessionLast = (a: { name: string }, b: { name: string }) =>
  Number(a.name === 'logOut') - Number(b.name === 'logOut');

async function post(url: string, headers: Walker['headers'], query: string): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Result;
}

const STIR_MS = 50;

/** The first result of a subscription, over server-sent events. */
async function firstEvent({ headers }: Walker, query: string, { url, stir }: WalkOptions): Promise<Result> {
  const abort = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return (await response.json()) as Result;
  const stirring = setInterval(() => void stir(), STIR_MS);
  try {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const [, json] = /^event: next\ndata: (.*)\n/m.exec(text) ?? [];
      if (json) return JSON.parse(json) as Result;
    }
    throw new Error(`A stream ended without a result: ${query}`);
  } finally {
    clearInterval(stirring);
    abort.abort();
  }
}

function record(findings: Findings, root: string, { data, errors = [] }: Result, text: string): void {
  const failed = new Set<string>();
  for (const { path, message, extensions } of errors) {
    const { code, reason } = extensions;
    if (reason || (!OUTCOMES[code] && !HARMLESS.has(code))) throw new Error(`${code} (${message}) from: ${text}`);
    const last = path?.findLast((step) => typeof step === 'string' && step.includes('__')) as string | undefined;
    const coordinate = last?.replace('__', '.') ?? root;
    failed.add(path?.join('.') ?? '');
    find(findings, coordinate, OUTCOMES[code] ?? ALLOWED);
  }
  const isRootFine = errors.every(({ path }) => path && path.length > 1);
  if (isRootFine) find(findings, root, ALLOWED);
  recordBelow(findings, data, { path: '', failed });
}

interface Place {
  readonly path: string;
  readonly failed: ReadonlySet<string>;
}

function recordBelow(findings: Findings, value: unknown, { path, failed }: Place): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    const here = path ? `${path}.${key}` : key;
    if (/^[A-Z]\w*__\w/.test(key) && !failed.has(here)) find(findings, key.replace('__', '.'), ALLOWED);
    recordBelow(findings, below, { path: here, failed });
  }
}

function find(findings: Findings, coordinate: string, outcome: string): void {
  const found = findings.get(coordinate) ?? new Set();
  findings.set(coordinate, found.add(outcome));
}
