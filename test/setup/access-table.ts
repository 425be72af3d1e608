import type { Findings } from './access-findings.ts';
import { ABSENT } from './access-hidden.ts';
import type { Walker } from './access-walk.ts';
import type { Column } from './access-walkers.ts';

/** Stands for the fields of what a refused field would have returned. */
const UNREACHED = '·';

const LEGEND = `The fields of the public API, and what becomes of them on it by platform role, and under each contract with an API key:
alone, for an admin whom it names, and beside a token. Where moderators and admins have no column of their own they share the
contract's.

| | |
| --- | --- |
| yes | allowed |
| sign in, forbidden | refused, for want of a user or of a role; with another outcome beside it: refused in some places |
| ${UNREACHED} | exists, and is only to be had from something that is refused |
| ${ABSENT} | does not exist: the words for it are those for a field that never was |

`;

/** The findings of each walker. */
export type Journal = ReadonlyMap<Walker, Findings>;

/** The outcome of one field for a walker, as the table says it. */
export const outcomeOf = (journal: Journal, walker: Walker, coordinate: string): string =>
  [...(journal.get(walker)?.get(coordinate) ?? [UNREACHED])].sort().join(', ');

/** The table as Markdown: a row for each coordinate, and in each column what its first walker found. */
export function renderTable(journal: Journal, columns: readonly Column[], coordinates: readonly string[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const first = columns.map(({ walkers }) => walkers[0] as Walker);
  const rows = coordinates.map((name) => row([name, ...first.map((walker) => outcomeOf(journal, walker, name))]));
  return (
    LEGEND +
    row(['field', ...columns.map(({ name }) => name)]) +
    row(['---', ...first.map(() => '---')]) +
    rows.join('')
  );
}
