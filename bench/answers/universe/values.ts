import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { hash } from './hash.ts';

/** An object of the universe: what it is decides all its values. */
export interface Thing {
  readonly __typename: string;
  readonly identity: string;
  readonly id?: string;
}

/** The input of the resolvers of one request, and their reports. */
export interface UniverseContext {
  /** The root fields that were resolved, in their order, with the arguments that the resolvers saw. */
  readonly calls: string[];
}

const CODES = ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'RATE_LIMITED'];
/** The number of each entity: it is met again in many places. */
const ENTITIES = 7;
/** One field in this number has an error; an error where no null may be takes much of the answer with it. */
const ERRORS = { nullable: 31, required: 400 };

/** One of few users, conversations, messages: the same whoever names it. */
export const entity = (type: string, id: string): Thing => ({ __typename: type, id, identity: `${type} ${id}` });

/**
 * A value for each field of each object, as a function of what the object is, the field's name and its arguments just as
 * the resolver sees them: an argument that is absent gives another value than one that is null.
 */
export class Universe {
  constructor(private readonly entities: ReadonlySet<string>) {}

  readonly resolve: GraphQLFieldResolver<Thing | undefined, UniverseContext> = (source, args, { calls }, info) => {
    const { fieldName, parentType, returnType, schema } = info;
    // The field of a subscription is the event itself.
    if (parentType === schema.getSubscriptionType()) return source;
    const call = `${fieldName}(${canonical(args)})`;
    if (source === undefined) calls.push(call);
    if (fieldName === 'id' && source?.id !== undefined) return source.id;
    const key = `${source?.identity ?? parentType.name}.${call}`;
    const seed = hash(key);
    if (seed % (isNonNullType(returnType) ? ERRORS.required : ERRORS.nullable) === 1)
      throw new GraphQLError(`There is no ${key}.`, { extensions: { code: CODES[(seed >>> 9) % CODES.length] } });
    return this.value(schema, returnType, key);
  };

  /** Any object of a type, by what tells it from others. */
  object(schema: GraphQLSchema, type: GraphQLOutputType, key: string): Thing {
    const seed = hash(key);
    if (isAbstractType(type)) {
      const name = pick(schema.getPossibleTypes(type), seed >>> 3);
      return this.object(schema, schema.getType(name) as GraphQLOutputType, key);
    }
    const name = String(type);
    return this.entities.has(name) ? entity(name, `${name}-${seed % ENTITIES}`) : { __typename: name, identity: key };
  }

  private value(schema: GraphQLSchema, type: GraphQLOutputType, key: string): unknown {
    if (isNonNullType(type)) return this.present(schema, type.ofType, key);
    return hash(`${key}?`) % 6 === 0 ? null : this.present(schema, type, key);
  }

  private present(schema: GraphQLSchema, type: GraphQLOutputType, key: string): unknown {
    const seed = hash(key);
    if (isListType(type))
      return Array.from({ length: (seed >>> 4) % 4 }, (_, index) =>
        this.value(schema, type.ofType, `${key}[${index}]`),
      );
    if (isObjectType(type) || isAbstractType(type)) return this.object(schema, type, key);
    if (isEnumType(type)) return pick(type.getValues(), seed);
    return scalar(String(type), seed);
  }
}

/** One of the names, in whatever order a schema has them. */
function pick(named: readonly { readonly name: string }[], seed: number): string {
  const names = named.map(({ name }) => name).sort();
  return names[seed % names.length] as string;
}

function scalar(type: string, seed: number): unknown {
  if (type === 'Int') return seed % 1000;
  if (type === 'Float') return (seed % 1000) / 8;
  if (type === 'Boolean') return seed % 2 === 0;
  if (type === 'DateTime') return new Date(1.7e12 + seed).toISOString();
  return type === 'JSONObject' ? { seed, list: [seed % 3, null] } : `text ${seed.toString(36)}`;
}

/** One text for equal arguments, in whatever order a schema has them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}:${canonical((value as Record<string, unknown>)[key])}`)}}`;
}
