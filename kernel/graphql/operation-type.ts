import { GraphQLError, type OperationTypeNode, type ValidationRule } from 'graphql';

/** What is said of an operation whose root type a schema does not have. */
export const withoutRoot = (operation: OperationTypeNode): string =>
  `Schema is not configured to execute ${operation} operations.`;

/**
 * Reports operations whose root type the schema does not have, as a contract without mutations. The specified rules say
 * nothing of them: they look at fields by their types, and here is none.
 */
export const operationTypeRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(new GraphQLError(withoutRoot(node.operation), { nodes: node }));
  },
});
