import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSuperseded, parseFunctions } from '../database/functions.ts';
import { type Release, writeReleased } from './released.ts';
import type { Checked } from './run.ts';

/** The result of a release. */
export interface Outcome {
  readonly release: Release | undefined;
  readonly message: string;
}

/**
 * Makes what was checked the baseline, and takes the changes that were accepted for it off the list. Does nothing when
 * nothing has changed, descriptions included.
 */
export async function release(folder: string, checked: Checked, today: string): Promise<Outcome> {
  const { sdl, database, released, accepted, report } = checked;
  if (isSame(sdl, released.sdl) && database === released.database)
    return { release: released.release, message: 'Nothing to release.' };
  const next = { version: (released.release?.version ?? 0) + 1, date: today };
  await writeReleased(join(folder, 'released'), { release: next, sdl, database });
  if (accepted.length > 0) {
    const text = JSON.stringify(report.unusedAccepted, null, 2);
    await writeFile(join(folder, 'accepted-changes.json'), `${text}\n`);
  }
  return {
    release: next,
    message: [`Released version ${next.version}: commit schema/.`, ...adviceOn(database)].join('\n'),
  };
}

/** Whoever runs this release calls the newest version of each SQL function. */
function adviceOn(database = ''): string[] {
  const superseded = findSuperseded(parseFunctions(database)).map(({ name }) => name);
  return superseded.length > 0 ? [`The next migration may drop these SQL functions: ${superseded.join(', ')}.`] : [];
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name)?.trim() === text.trim());
}
