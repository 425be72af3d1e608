import type { Form } from './plans.ts';

/**
 * The rows of a table of refusals that a form runs. What is refused is the same code in both; how the refusal reaches the client
 * is not: so all of them where the subgraphs are other processes, and the first of each kind where they are not.
 */
export function rowsOf<Row>(form: Form, rows: readonly Row[], kindOf: (row: Row) => unknown = () => 'refused'): Row[] {
  if (form === 'distributed') return [...rows];
  const kinds = new Map<unknown, Row>();
  for (const row of rows) if (!kinds.has(kindOf(row))) kinds.set(kindOf(row), row);
  return [...kinds.values()];
}
