import { readFileSync } from 'node:fs';

/** Files that a process has open beside its sockets, rounded up. */
const OTHER_FILES = 200;

/** Throws when a process may not have this number of sockets, and says what to do. Says nothing where there is no /proc. */
export function checkOpenFiles(sockets: number): void {
  const limit = readLimit();
  const needed = sockets + OTHER_FILES;
  if (limit === undefined || limit >= needed) return;
  throw new Error(
    [
      `${sockets} sockets take ${needed} open files in a process, and ${limit} are allowed here.`,
      `Raise the limit ("ulimit -Hn ${needed}" as root, or "nofile" in /etc/security/limits.conf), or ask for fewer.`,
    ].join(' '),
  );
}

/** The hard limit: Node raises its own to that. */
function readLimit(): number | undefined {
  try {
    const [, hard] = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return hard === 'unlimited' ? undefined : Number(hard);
  } catch {
    return undefined;
  }
}
