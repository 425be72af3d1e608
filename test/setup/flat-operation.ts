import { type GraphQLSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { flatten } from '../../gateway/execution/flatten.ts';

/** The one operation of a text, flattened as these variables decide it. */
export function flatOperation(
  schema: GraphQLSchema,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): OperationDefinitionNode {
  const document = parse(text);
  return flatten(schema, document, getOperationAST(document) as OperationDefinitionNode, variables);
}
