import { useGraphiQL } from '@graphiql/react';
import { type GraphQLSchema, printSchema } from 'graphql';
import type { Contract } from './contract.ts';

/** Saves the schema that one looks at as a file, with the documentation of every field. */
export function SchemaLink({ contract }: { contract: Contract }) {
  const schema = useGraphiQL((state) => state.schema);
  if (!schema) return null;
  return (
    <button type="button" className="schema-link" onClick={() => save(schema, contract)}>
      Save schema
    </button>
  );
}

function save(schema: GraphQLSchema, contract: Contract): void {
  const url = URL.createObjectURL(new Blob([printSchema(schema)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${contract ?? 'parley'}.graphql`;
  link.click();
  URL.revokeObjectURL(url);
}
