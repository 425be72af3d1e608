import { projectFile } from '../../kernel/project.ts';

/** The environment of a process in which SIGUSR2 makes a rejection that nobody handles. */
export const PLANTED_REJECTION = { NODE_OPTIONS: `--import=${projectFile('test/setup/plant-rejection.mjs')}` };
