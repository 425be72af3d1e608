import type { PersonalData } from '../../../kernel/personal-data.ts';

/** Everything that is kept of users, a row for each place. */
export const tableOfPersonalData = (declared: readonly PersonalData[]): string =>
  [
    '| where | what it says about the user | how long it is kept | on erasure |',
    '| --- | --- | --- | --- |',
    ...declared.map((data) => `| ${placeOf(data)} | ${data.holds} | ${data.kept} | ${data.erasure.toLowerCase()} |`),
  ].join('\n');

const placeOf = (data: PersonalData): string =>
  'keys' in data ? `Redis \`${data.keys}\`` : data.columns.map((column) => `\`${data.table}.${column}\``).join(', ');
