import { type GraphQLScalarType, type GraphQLSchema, isScalarType } from 'graphql';
import { DateTime } from './date-time.ts';
import { StrictJsonObject } from './json-object.ts';

/**
 * The scalars of mutations that are not GraphQL's own: nothing of an operation is carried out when one of its values is none.
 * A `Date` is in queries alone, whose resolvers name the argument.
 */
const SCALARS: readonly GraphQLScalarType[] = [DateTime, StrictJsonObject];

/**
 * Teaches a schema that was read from its text what our scalars take. A subgraph would find it out as well, but knows
 * neither the client's variable nor the place in its text. Values stay as they were sent: subgraphs parse them. Returns the schema.
 */
export function teachScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const own of SCALARS) {
    const scalar = schema.getType(own.name);
    if (!isScalarType(scalar)) continue;
    const { parseLiteral } = scalar;
    scalar.parseValue = (value) => {
      inWords(() => own.parseValue(value));
      return value;
    };
    scalar.parseLiteral = (node, variables) => {
      inWords(() => own.parseLiteral(node, variables));
      return parseLiteral(node, variables);
    };
  }
  return schema;
}

/** An error of GraphQL would be reported as it is, without the place that it is for. */
function inWords(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    throw new TypeError((error as Error).message);
  }
}
