import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { OPEN_FIELDS } from './prepare.ts';

test('what is planned for who is not signed in is what the reviewed table lets them have', () => {
  const table = readFileSync(projectFile('test/conformance/access-table.md'), 'utf8');
  const open = [...table.matchAll(/^\| (?:Query|Mutation)\.(\w+) \| yes \|/gm)].map(([, name]) => name);
  expect(open.length).toBeGreaterThan(0);
  expect([...OPEN_FIELDS].filter((name) => name !== '__typename').toSorted()).toEqual(open.toSorted());
});
