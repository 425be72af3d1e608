import { readFileSync } from 'node:fs';
import { projectFile } from '../kernel/project.ts';

/** The statement that creates a version of an SQL function: the whole of `migrations/functions/<name>.sql`. */
export const readFunction = (name: string): string =>
  readFileSync(projectFile(`migrations/functions/${name}.sql`), 'utf8');
