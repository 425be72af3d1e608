import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OWNER_ONLY = 0o700;
/** On a folder that everybody may write to, like /tmp. */
const STICKY = 0o1000;

/** Makes a folder that nobody else may look into: it holds secrets, data and logs. One that is there stays as it is. */
export function makePrivateFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
}

/**
 * Takes a folder and its files from everybody else, and says what cannot be taken: on a volume of another owner, say. A
 * folder that is shared on purpose stays as it is.
 */
export function closeFolder(path: string): void {
  if (statSync(path).mode & STICKY) return;
  close(path, OWNER_ONLY);
  for (const name of readdirSync(path)) closeFile(join(path, name));
}

/** The target of a link is somebody else's business; and a file may be gone meanwhile, as a pid file. */
function closeFile(file: string): void {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status?.isFile()) close(file, status.mode & OWNER_ONLY);
}

function close(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    console.warn(`parley: ${path} may stay open to others: ${(error as NodeJS.ErrnoException).code}`);
  }
}
