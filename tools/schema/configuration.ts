import { TABLES } from '../../kernel/config/declarations/declarations.ts';
import type { Variable } from '../../kernel/config/variables.ts';

const INTRODUCTION = `# Configuration

All of it is environment variables. A value that cannot be used ends the process at its start, with one line that names the
variable and says what it takes; an empty variable is one that is not set. This page is written by \`npm run schema\` from the
declarations in \`kernel/config/declarations/\`.`;

/** docs/configuration.md: a table for each subject, a row for each variable, from their declarations. */
export function printConfiguration(): string {
  const tables = Object.entries(TABLES).map(([title, variables]) => printTable(title, variables));
  return [INTRODUCTION, ...tables].join('\n\n');
}

function printTable(title: string, variables: Readonly<Record<string, Variable<unknown>>>): string {
  const rows = Object.entries(variables).map(
    ([name, { unset, takes, meaning }]) => `| \`${name}\` | ${unset} | ${takes} | ${meaning} |`,
  );
  return [`## ${title}`, '', '| variable | default | takes | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
