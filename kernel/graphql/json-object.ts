import { GraphQLScalarType } from 'graphql';
import { GraphQLJSON, GraphQLJSONObject } from 'graphql-scalars';

/**
 * `JSONObject`. What a client sends in place of one is checked by `parseJsonObject`, which knows the field to name: only a
 * subgraph knows the scalar, so what that cannot read would look like a fault of its own.
 */
export const JsonObject = new GraphQLScalarType<unknown, object>({
  ...GraphQLJSONObject.toConfig(),
  parseValue: (value) => value,
  parseLiteral: GraphQLJSON.parseLiteral,
});

/** The same where it is looked at before anything of an operation is carried out: it takes objects alone. */
export const StrictJsonObject = new GraphQLScalarType<object, object>({
  ...GraphQLJSONObject.toConfig(),
  parseValue: onlyObject,
  parseLiteral: (node, variables) => onlyObject(GraphQLJSON.parseLiteral(node, variables)),
});

function onlyObject(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TypeError('A JSONObject must be an object.');
}
