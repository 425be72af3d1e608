import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';

const pagesIn = (folder: string): string[] =>
  readdirSync(projectFile(folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const PAGES = [...pagesIn('.'), ...pagesIn('docs'), ...pagesIn('docs/decisions'), 'bench/README.md'];

/** The anchors of a page as GitHub makes them from its headings. */
const anchorsOf = (page: string): string[] =>
  [...readFileSync(projectFile(page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

function isBroken(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path ? join(dirname(page), path) : page;
  if (!existsSync(projectFile(target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

describe('the documentation', () => {
  test.each(PAGES)('leads to places that are there: %s', (page) => {
    const text = readFileSync(projectFile(page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => isBroken(page, link))).toEqual([]);
  });

  test('has every page in its index', () => {
    const index = readFileSync(projectFile('docs/README.md'), 'utf8');
    const others = readdirSync(projectFile('docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(others.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });
});
