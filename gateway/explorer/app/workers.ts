import type { Environment } from 'monaco-editor';

/** The files of the workers by label, put in by the build. */
declare const WORKER_FILES: Readonly<Record<'editor' | 'json' | 'graphql', string>>;

const isLabel = (label: string): label is keyof typeof WORKER_FILES => label in WORKER_FILES;

/** Tells Monaco where the programs are that check and complete what is typed, beside this file. */
export function provideWorkers(): void {
  const environment: Environment = {
    getWorker: (_, label) =>
      new Worker(new URL(WORKER_FILES[isLabel(label) ? label : 'editor'], import.meta.url), { name: label }),
  };
  Object.assign(globalThis, { MonacoEnvironment: environment });
}
