import { describe, expect, test } from '@jest/globals';
import { tableOfPermissions } from './permissions/table.ts';
import { tableOfPersonalData } from './personal-data/table.ts';
import { fillIn } from './table-in-page.ts';

const PAGE = 'Before.\n\n<!-- what is declared -->\nold\n<!-- end of what is declared -->\n\nAfter.\n';

const PERSONAL_DATA = tableOfPersonalData([
  { table: 'user', columns: ['id', 'name'], holds: 'A name.', kept: 'A day.', erasure: 'DELETED' },
  { keys: 'seen:{<user id>}', holds: 'A time.', kept: 'An hour.', erasure: 'EXPIRES' },
]);

const PERMISSIONS = tableOfPermissions([
  { to: 'read', role: 'MODERATOR' },
  { to: 'write', role: 'ADMIN', orScope: 'AS_USER' },
]);

describe('a page with a table of what is declared', () => {
  test('has the table between its marks, and stays as it is when it is written again', () => {
    const page = fillIn(PAGE, PERSONAL_DATA);
    expect(page).toContain(PERSONAL_DATA);
    expect(page).toMatch(/^Before\.\n\n<!-- .* -->\n\nAfter\.\n$/s);
    expect(page).not.toContain('old');
    expect(fillIn(page, PERSONAL_DATA)).toBe(page);
  });

  test('is not written without its marks', () => {
    expect(() => fillIn('Before.', PERSONAL_DATA)).toThrow('needs the lines "<!-- what is declared -->"');
  });

  test('has a row for each kind of personal data', () => {
    expect(PERSONAL_DATA).toContain('| `user.id`, `user.name` | A name. | A day. | deleted |');
    expect(PERSONAL_DATA).toContain('| Redis `seen:{<user id>}` | A time. | An hour. | expires |');
  });

  test('has a row for each permission, and a column for each platform role but the least', () => {
    expect(PERMISSIONS.split('\n')).toEqual([
      '| may | `MODERATOR` | `ADMIN` | an API key |',
      '| --- | --- | --- | --- |',
      '| read | yes | yes | – |',
      '| write | – | yes | with the scope `AS_USER` |',
    ]);
  });
});
