import { readFile, writeFile } from 'node:fs/promises';
import type { PersonalData } from '../../../kernel/personal-data.ts';

const [BEGIN, END] = ['<!-- what is declared -->', '<!-- end of what is declared -->'];

/**
 * Puts what is declared into a page, between its two marks. Returns whether it said something else before; with `check`
 * it only looks.
 */
export async function writePersonalData(
  path: string,
  declared: readonly PersonalData[],
  { check }: { check: boolean },
): Promise<boolean> {
  const before = await readFile(path, 'utf8');
  const after = fillIn(before, declared);
  if (!check && after !== before) await writeFile(path, after);
  return after !== before;
}

/** The page with the table of what is declared in place of the former one. Throws when it lacks a mark. */
export function fillIn(page: string, declared: readonly PersonalData[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page of personal data needs the lines "${BEGIN}" and "${END}".`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${toTable(declared)}\n\n${page.slice(end)}`;
}

const toTable = (declared: readonly PersonalData[]): string =>
  [
    '| where | what it says about the user | how long it is kept | on erasure |',
    '| --- | --- | --- | --- |',
    ...declared.map((data) => `| ${placeOf(data)} | ${data.holds} | ${data.kept} | ${data.erasure.toLowerCase()} |`),
  ].join('\n');

const placeOf = (data: PersonalData): string =>
  'keys' in data ? `Redis \`${data.keys}\`` : data.columns.map((column) => `\`${data.table}.${column}\``).join(', ');
