import { readFile, writeFile } from 'node:fs/promises';

const [BEGIN, END] = ['<!-- what is declared -->', '<!-- end of what is declared -->'];

/**
 * Puts a table of what is declared into a page, between its two marks. Returns whether it said something else before; with
 * `check` it only looks.
 */
export async function writeTable(path: string, table: string, { check }: { check: boolean }): Promise<boolean> {
  const before = await readFile(path, 'utf8');
  const after = fillIn(before, table);
  if (!check && after !== before) await writeFile(path, after);
  return after !== before;
}

/** The page with this table in place of the former one. Throws when it lacks a mark. */
export function fillIn(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`A page with a table needs the lines "${BEGIN}" and "${END}".`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
