import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { projectFile } from '../../kernel/project.ts';
import { generateSchema } from './generate.ts';

/** Writes `schema/`, or with `--check` says whether it is what the code makes, with exit code 1 if not. */
const check = process.argv.includes('--check');
const files = await generateSchema();
await mkdir(projectFile('schema'), { recursive: true });
const stale: string[] = [];
for (const [name, text] of files) {
  const path = projectFile(`schema/${name}`);
  const content = `${text.trim()}\n`;
  if (!check) await writeFile(path, content);
  else if ((await readFile(path, 'utf8').catch(() => '')) !== content) stale.push(`schema/${name}`);
}
if (stale.length > 0) {
  console.error(`Not up to date: ${stale.join(', ')}. Run "npm run schema" and commit what it writes.`);
  process.exitCode = 1;
} else {
  console.log(
    check ? 'schema/ is up to date.' : `Wrote ${[...files.keys()].map((name) => `schema/${name}`).join(', ')}.`,
  );
}
