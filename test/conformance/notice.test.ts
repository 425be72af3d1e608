import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(projectFile(path), 'utf8');
const packages: Readonly<Record<string, Package>> = JSON.parse(read('package-lock.json')).packages;

/** They ask for no more than that their text and the names of the authors stay with the code. */
const PERMISSIVE = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'PSF-2.0'],
]);

/** The packages that are built into the page of `/explorer`. */
const IN_THE_EXPLORER = ['graphiql', '@graphiql/react', '@graphiql/toolkit', 'react', 'react-dom', 'monaco-editor'];

/** The place where Node finds a package that another one asks for. */
function locate(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = `${folder && `${folder}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === '') return undefined;
  }
}

/** These packages, as they stand in the lock file, with all they need. */
function withNeeds(from: string, names: readonly string[], found = new Set<string>()): Set<string> {
  for (const path of names.map((name) => locate(from, name))) {
    if (path === undefined || found.has(path)) continue;
    found.add(path);
    const { dependencies, peerDependencies } = packages[path] ?? {};
    withNeeds(path, Object.keys({ ...dependencies, ...peerDependencies }), found);
  }
  return found;
}

/** As the package itself says it, or the lock file of one that is for other platforms. */
function licenceOf(path: string): string {
  const manifest = `${path}/package.json`;
  const said = existsSync(projectFile(manifest)) ? JSON.parse(read(manifest)).license : packages[path]?.license;
  return typeof said === 'string' ? said : 'unknown';
}

/** Of an SPDX expression: all that stand beside AND, one of those that stand beside OR. */
const isPermissive = (expression: string): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((licence) => PERMISSIVE.has(licence.replace(/[()]/g, '').trim())));

describe('NOTICE', () => {
  const installed = Object.entries(packages).filter(([path, { dev, devOptional }]) => path && !dev && !devOptional);
  const shipped = [...new Set([...installed.map(([path]) => path), ...withNeeds('', IN_THE_EXPLORER)])];

  test('names each licence of what is shipped that is not permissive, and no other', () => {
    expect(shipped.length).toBeGreaterThan(400);
    const found = shipped
      .map((path) => [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), licenceOf(path)] as const)
      .filter(([, licence]) => !isPermissive(licence))
      .map((line) => line.join(' '));
    const named = [...read('NOTICE').matchAll(/^ {2}(\S+) +(\S+)$/gm)].map(([, name, licence]) => `${name} ${licence}`);
    expect(named.sort()).toEqual([...new Set(found)].sort());
    expect(named).toContain('@apollo/gateway Elastic-2.0');
  });

  test.each([
    ['MIT', true],
    ['(MIT AND BSD-3-Clause)', true],
    ['(MPL-2.0 OR Apache-2.0)', true],
    ['MPL-2.0', false],
    ['(MIT AND Elastic-2.0)', false],
    ['unknown', false],
  ])('takes %s for permissive: %s', (licence, expected) => {
    expect(isPermissive(licence)).toBe(expected);
  });
});
