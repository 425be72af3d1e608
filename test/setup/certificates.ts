import { projectFile } from '../../kernel/project.ts';

/** The path of a file of `certificates/`. */
export const certificate = (name: string): string => projectFile(`test/setup/certificates/${name}`);
