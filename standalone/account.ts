import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** How to start a program that refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** Goes before the command. */
  readonly prefix: readonly string[];
}

/**
 * The account for PostgreSQL, which never runs as root: whoever we are; for root `postgres`, or else `nobody`. When
 * that account may not enter the folders of its data and its program (a clone in root's home or in a private temporary
 * folder), it is given the one capability it needs for that.
 */
export function chooseAccount(...paths: string[]): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = lookUp('postgres') ?? lookUp('nobody') ?? { uid: 65_534, gid: 65_534 };
  return { uid, gid, prefix: paths.every(openToOthers) ? plain(uid, gid) : withSearch(uid, gid) };
}

const plain = (uid: number, gid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];

const withSearch = (uid: number, gid: number) => [
  ...plain(uid, gid).slice(0, -1),
  ...['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search', '--'],
];

function lookUp(user: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Whether everyone may pass through all the folders above. */
function openToOthers(path: string): boolean {
  const parent = dirname(resolve(path));
  if ((statSync(parent).mode & 0o001) === 0) return false;
  return parent === dirname(parent) || openToOthers(parent);
}
