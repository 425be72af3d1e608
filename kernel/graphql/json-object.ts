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
