import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes the generated files of a folder those given, and returns the names of those that were not: changed, missing,
 * or left over. With `check` it only looks.
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  { check }: { check: boolean },
): Promise<string[]> {
  const different: string[] = [];
  for (const [name, text] of files) {
    const path = join(folder, name);
    const content = `${text.trim()}\n`;
    if ((await readFile(path, 'utf8').catch(() => undefined)) === content) continue;
    different.push(name);
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const left = (await generatedFiles(folder)).filter((name) => !files.has(name));
  if (!check) await Promise.all(left.map((name) => rm(join(folder, name))));
  return [...different, ...left];
}

/** Folders whose SDL is generated with the rest: what was released is not. */
const FOLDERS: readonly string[] = ['', 'contracts/'];

async function generatedFiles(folder: string): Promise<string[]> {
  const lists = FOLDERS.map(async (inside) =>
    (await readdir(join(folder, inside)).catch(() => []))
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => `${inside}${name}`),
  );
  return (await Promise.all(lists)).flat();
}
