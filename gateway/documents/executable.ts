import { type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { ParleyError } from '../../kernel/errors.ts';
import { rootTypeError } from '../../kernel/graphql/root-type.ts';

/** The operation that is meant, as one that Apollo Server can answer: with one result. Throws `BAD_USER_INPUT` for any other. */
export function executableOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode | undefined | null,
): OperationDefinitionNode {
  if (!operation)
    throw new ParleyError('BAD_USER_INPUT', 'operationName must name one operation of the document.', {
      field: 'operationName',
      http: { status: 400 },
    });
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw needsStream();
  const refusal = rootTypeError(schema, operation);
  if (refusal) throw refusal;
  return operation;
}

const needsStream = () =>
  new ParleyError(
    'BAD_USER_INPUT',
    'Subscriptions come over a WebSocket (graphql-transport-ws), server-sent events (/graphql/stream) or multipart responses (accept: multipart/mixed; subscriptionSpec=1.0).',
    { field: 'query', http: { status: 400 } },
  );
