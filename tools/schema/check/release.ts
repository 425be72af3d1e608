import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const { sdl, releasedSdl, accepted, report } = checked;
  if (isSame(sdl, releasedSdl)) return { release: checked.release, message: 'Nothing to release.' };
  const next = { version: (checked.release?.version ?? 0) + 1, date: today };
  await writeReleased(join(folder, 'released'), sdl, next);
  if (accepted.length > 0) {
    const text = JSON.stringify(report.unusedAccepted, null, 2);
    await writeFile(join(folder, 'accepted-changes.json'), `${text}\n`);
  }
  return { release: next, message: `Released version ${next.version}: commit schema/.` };
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name)?.trim() === text.trim());
}
