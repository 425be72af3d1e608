import 'reflect-metadata';
import { explain } from '../../kernel/process.ts';
import { projectFile } from '../../kernel/project.ts';
import { printConfiguration } from './configuration.ts';
import { readContracts } from './contracts/contract.ts';
import { writeFiles } from './files.ts';
import { generateSchema } from './generate.ts';

/** Writes `schema/` and docs/configuration.md, or with `--check` says whether they are what the code makes, with exit code 1 if not. */
const [option, ...more] = process.argv.slice(2);
const check = option === '--check';
try {
  if (more.length > 0 || (option !== undefined && !check)) throw new Error('The only option is --check.');
  const generated = {
    schema: await generateSchema(await readContracts(projectFile('schema/contracts'))),
    docs: new Map([['configuration.md', printConfiguration()]]),
  };
  const changed: string[] = [];
  for (const [folder, files] of Object.entries(generated))
    changed.push(...(await writeFiles(projectFile(folder), files, { check })).map((name) => `${folder}/${name}`));
  const names = changed.join(', ');
  if (changed.length === 0) console.log('schema/ and docs/configuration.md are up to date.');
  else if (!check) console.log(`Wrote ${names}.`);
  else fail(`Not up to date: ${names}. Run "npm run schema" and commit what it writes.`);
} catch (error) {
  fail(explain(error));
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
