import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ParleyError } from '../errors.ts';

/**
 * The error for an operation whose root type the schema does not have, such as a mutation under a contract without
 * mutations; undefined if it has one. Validation does not find this: it looks at fields by their types, and here is none.
 */
export const rootTypeError = (
  schema: GraphQLSchema,
  { operation }: OperationDefinitionNode,
): ParleyError | undefined =>
  schema.getRootType(operation)
    ? undefined
    : new ParleyError('BAD_USER_INPUT', `Schema is not configured to execute ${operation} operations.`, {
        field: 'query',
        http: { status: 400 },
      });
