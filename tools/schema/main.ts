import 'reflect-metadata';
import { explain } from '../../kernel/process.ts';
import { projectFile } from '../../kernel/project.ts';
import { printConfiguration } from './configuration.ts';
import { readContracts } from './contracts/contract.ts';
import { generateDatabaseSchema } from './database/generate.ts';
import { writeFiles } from './files.ts';
import { generateSchema } from './generate.ts';
import { declaredPermissions } from './permissions/declared.ts';
import { tableOfPermissions } from './permissions/table.ts';
import { declaredPersonalData } from './personal-data/declared.ts';
import { tableOfPersonalData } from './personal-data/table.ts';
import { writeTable } from './table-in-page.ts';

/**
 * Writes `schema/`, `docs/configuration.md` and the tables of other pages, or with `--check` says whether they are
 * what the code makes, with exit code 1 if not. Only writing starts a PostgreSQL, for `database.sql`: a test compares that with the database
 * of the tests.
 */
const [option, ...more] = process.argv.slice(2);
const check = option === '--check';
const TABLES = {
  'docs/personal-data.md': tableOfPersonalData(declaredPersonalData),
  'docs/admin.md': tableOfPermissions(declaredPermissions),
};
try {
  if (option === '--help' && more.length === 0) {
    console.log('Usage: npm run schema -- [--check]');
    process.exit(0);
  }
  if (more.length > 0 || (option !== undefined && !check)) throw new Error('The only option is --check.');
  const graphs = await generateSchema(await readContracts(projectFile('schema/contracts')));
  const files = check ? graphs : new Map([...graphs, ['database.sql', await generateDatabaseSchema()]]);
  const pages = new Map([['configuration.md', printConfiguration()]]);
  const changed: string[] = [];
  for (const [folder, generated] of Object.entries({ schema: files, docs: pages }))
    changed.push(...(await writeFiles(projectFile(folder), generated, { check })).map((name) => `${folder}/${name}`));
  for (const [page, table] of Object.entries(TABLES))
    if (await writeTable(projectFile(page), table, { check })) changed.push(page);
  const names = changed.join(', ');
  if (changed.length === 0) console.log('Everything that is generated is up to date.');
  else if (!check) console.log(`Wrote ${names}.`);
  else fail(`Not up to date: ${names}. Run "npm run schema" and commit what it writes.`);
} catch (error) {
  fail(explain(error));
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
