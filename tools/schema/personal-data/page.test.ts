import { describe, expect, test } from '@jest/globals';
import type { PersonalData } from '../../../kernel/personal-data.ts';
import { fillIn } from './page.ts';

const PAGE = 'Before.\n\n<!-- what is declared -->\nold\n<!-- end of what is declared -->\n\nAfter.\n';
const DECLARED: readonly PersonalData[] = [
  { table: 'user', columns: ['id', 'name'], holds: 'A name.', kept: 'A day.', erasure: 'DELETED' },
  { keys: 'seen:{<user id>}', holds: 'A time.', kept: 'An hour.', erasure: 'EXPIRES' },
];

describe('the page of personal data', () => {
  test('has a row for each declaration between its marks, and stays as it is when it is written again', () => {
    const page = fillIn(PAGE, DECLARED);
    expect(page).toContain('| `user.id`, `user.name` | A name. | A day. | deleted |');
    expect(page).toContain('| Redis `seen:{<user id>}` | A time. | An hour. | expires |');
    expect(page).toMatch(/^Before\.\n\n<!-- .* -->\n\nAfter\.\n$/s);
    expect(page).not.toContain('old');
    expect(fillIn(page, DECLARED)).toBe(page);
  });

  test('is not written without its marks', () => {
    expect(() => fillIn('Before.', DECLARED)).toThrow('needs the lines "<!-- what is declared -->"');
  });
});
