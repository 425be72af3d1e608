import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { projectFile } from '../../kernel/project.ts';

/** Memory of a process after its garbage was collected, in bytes. */
export interface Memory {
  /** Pages in main memory: everything, also what allocators hold and sockets' handles take. What the kernel buffers is not in it. */
  readonly resident: number;
  /** JavaScript objects and buffers alone. */
  readonly heap: number;
}

/** What makes a Node process answer {@link readMemory}. */
export const memoryProbe = (socketPath: string) => ({
  nodeArgs: ['--expose-gc', '--import', projectFile('dist/bench/servers/memory-probe.js')],
  env: { MEMORY_PROBE: socketPath },
});

/** Has the garbage of a process collected and reads what is left. */
export async function readMemory(socketPath: string): Promise<Memory> {
  const { rss, heapUsed, external } = JSON.parse(await text(connect(socketPath))) as NodeJS.MemoryUsage;
  return { resident: rss, heap: heapUsed + external };
}
