import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A program that the machine brings, or Debian's and Ubuntu's package of it. */
export interface SystemProgram {
  /** Its names, the best first. */
  readonly names: readonly string[];
  readonly debianPackage: string;
  /** The advice for somebody who has neither: the message of the error. */
  readonly otherwise: string;
}

/** The path of a program; where this user may, it is installed if it is missing. Throws what else helps. */
export async function findOrInstall({ names, debianPackage, otherwise }: SystemProgram): Promise<string> {
  const found = findProgram(names);
  if (found) return found;
  await install(debianPackage).catch(() => {
    throw new Error(otherwise);
  });
  const installed = findProgram(names);
  if (!installed) throw new Error(otherwise);
  return installed;
}

/** The folders where packages put them. Servers are not on everybody's PATH. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/usr/local/sbin'];

function findProgram(names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...FOLDERS];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function install(debianPackage: string): Promise<void> {
  const aptGet = ['/usr/bin/apt-get'].find(isExecutable);
  if (!aptGet || process.getuid?.() !== 0) throw new Error('Nothing can be installed here.');
  // RUNLEVEL keeps the package from starting a server of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) => promisify(execFile)(aptGet, ['-qq', ...args], { env, maxBuffer: 2 ** 26 });
  const installNow = () => apt('install', '-y', '--no-install-recommends', debianPackage);
  await installNow().catch(async () => {
    await apt('update');
    await installNow();
  });
}
