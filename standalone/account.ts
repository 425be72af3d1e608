import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** How to start a program that refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** Goes before the command. */
  readonly prefix: readonly string[];
}

/**
 * The account for PostgreSQL, which never runs as root: whoever we are; for root `postgres`, or else `nobody`. That
 * account may not enter root's private folder of data, so it is given the one capability it needs for that, and for a
 * clone in root's home. Where root itself has not got it, as in many containers, the account's group may pass through
 * the folder, and do nothing else there.
 */
export function chooseAccount(cluster: string, program: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = lookUp('postgres') ?? lookUp('nobody') ?? { uid: 65_534, gid: 65_534 };
  const isOpen = openToOthers(cluster) && openToOthers(program);
  if (!isOpen && maySearch()) return { uid, gid, prefix: withSearch(uid, gid) };
  if (!isOpen) letThrough(dirname(cluster), gid);
  return { uid, gid, prefix: plain(uid, gid) };
}

/** Whether a process of ours can have the capability to search any folder: bit 2 of those it may ever get. */
function maySearch(): boolean {
  const [, bits = '0'] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${bits}`) & 4n) !== 0n;
}

function letThrough(folder: string, gid: number): void {
  chownSync(folder, 0, gid);
  chmodSync(folder, 0o710);
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
