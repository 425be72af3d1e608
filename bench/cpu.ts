import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms, whatever its own clock (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

/** CPU seconds that processes have used, all their threads together. Undefined where there is no /proc. */
export function cpuOf(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => sum + readStat(pid).own, 0);
  } catch {
    return undefined;
  }
}

/** CPU seconds of a process and its children, ended ones included. Undefined where there is no /proc. */
export function cpuOfFamily(parent: number): number | undefined {
  try {
    const stats = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statIfAlive);
    const children = stats.filter((stat) => stat.parent === parent);
    const { own, ended } = readStat(parent);
    return children.reduce((sum, child) => sum + child.own, own + ended);
  } catch {
    return undefined;
  }
}

/** CPU seconds that all programs of the machine have used. Undefined where there is no /proc. */
export function cpuOfMachine(): number | undefined {
  try {
    const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = total.split(/\s+/).map(Number);
    return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** See proc(5). The name of the program, the second field, may hold spaces: the others are counted from behind it. */
function readStat(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
  return { parent, own: (user + system) / TICKS_PER_SECOND, ended: (endedUser + endedSystem) / TICKS_PER_SECOND };
}

function statIfAlive(name: string): Stat[] {
  try {
    return [readStat(Number(name))];
  } catch {
    return [];
  }
}
