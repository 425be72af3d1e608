import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { PlatformPermission } from '../../kernel/permissions/platform.ts';
import { projectFile } from '../../kernel/project.ts';
import { declaredPermissions } from '../../tools/schema/permissions/declared.ts';

const filesOf = (pattern: string) =>
  globSync(pattern, { cwd: projectFile('.') })
    .filter((path) => !path.endsWith('.test.ts'))
    .sort();

/** Where roles are named: the lists of all there are, and what capabilities declare. */
const DECLARING = /(^|\/)declarations\.ts$|^kernel\/trust\/viewer\.ts$/;

/** The roles that a source names as texts, also inside SQL; but for a list of names, in which each stands for itself. */
const rolesIn = (text: string): string[] =>
  [...text.matchAll(/(?:(\w+): )?(['"`])(OWNER|ADMIN|MEMBER|MODERATOR|USER)\2/g)]
    .filter(([, name, , role]) => name !== role)
    .map(([found]) => found);

describe('roles', () => {
  test('are named by what capabilities declare, and nowhere else', () => {
    const sources = filesOf('{kernel,subgraphs,gateway,operator,standalone}/**/*.{ts,tsx}');
    const naming = sources.filter((path) => rolesIn(readFileSync(projectFile(path), 'utf8')).length > 0);
    expect(naming.filter((path) => !DECLARING.test(path))).toEqual([]);
    expect(naming).toContain('subgraphs/users/accounts/declarations.ts');
  });

  test.each([
    [`await requireRole(context, 'ADMIN');`, [`'ADMIN'`]],
    [`if (participant.role !== "MEMBER") return;`, [`"MEMBER"`]],
    ["statement(`update participant set role = 'OWNER'`)", [`'OWNER'`]],
    [`insert({ role: 'USER' })`, [`role: 'USER'`]],
    [`const REASONS = { FAILING: 'FAILING', ADMIN: 'ADMIN' };`, []],
    ['/** For whoever is an ADMIN. */', []],
  ])('are found in %s', (text, found) => {
    expect(rolesIn(text)).toEqual(found);
  });

  test('of the platform that permissions need are all in the table of docs/admin.md', async () => {
    const files = filesOf('{kernel,subgraphs,gateway}/**/declarations.ts');
    const modules = await Promise.all(files.map((path) => import(projectFile(path))));
    const exported = new Set(modules.flatMap((one) => Object.values(one)).filter(isPlatformPermission));
    expect(exported.size).toBeGreaterThan(10);
    expect(new Set(declaredPermissions)).toEqual(exported);
  });
});

const isPlatformPermission = (value: unknown): value is PlatformPermission =>
  typeof value === 'object' && value !== null && 'to' in value && 'role' in value;
