import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAlive } from './child.ts';
import { runs } from './leftover.ts';
import { closeFolder, makePrivateFolder } from './private-folder.ts';

export interface DataFolder extends Disposable {
  readonly path: string;
  /** The installation's secret, made at the first start. */
  readonly secret: string;
}

/** Another process has the folder. */
export class FolderTaken extends Error {}

/** The programs whose command lines name those that may have one: `npm start` and `npm run admin`. */
const HOLDERS = ['standalone', 'operator'];

/** The folder that a standalone installation lives in. Throws {@link FolderTaken} when another process has it. */
export function createDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  makePrivateFolder(path);
  const lock = join(path, 'parley.pid');
  takeLock(lock, path);
  closeFolder(path);
  const secretFile = join(path, 'secret');
  if (!existsSync(secretFile)) writeFileSync(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  return {
    path,
    secret: readFileSync(secretFile, 'utf8').trim(),
    [Symbol.dispose]: () => rmSync(lock, { force: true }),
  };
}

function takeLock(lock: string, path: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid && pid !== process.pid && isAlive(pid) && HOLDERS.some((program) => runs(pid, program)))
      throw new FolderTaken(
        `Another Parley (process ${pid}) runs on ${path}. Stop it, or set PARLEY_DATA to another folder.`,
      );
    rmSync(lock, { force: true });
    takeLock(lock, path);
  }
}
