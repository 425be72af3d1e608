import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { projectFile } from '../../kernel/project.ts';

/** Memory of a process in bytes. What the kernel keeps for its sockets is not in it. */
export interface Memory {
  /** Everything that is in main memory, once the garbage was collected. */
  readonly resident: number;
  /** The same before it was. */
  readonly residentWithGarbage: number;
  /** JavaScript objects and buffers alone, once the garbage was collected. */
  readonly heap: number;
}

type ProbedMemory = NodeJS.MemoryUsage & { readonly residentBefore: number };

/** The options that make a Node process answer {@link readMemory}. */
export const memoryProbe = (socketPath: string) => ({
  nodeArgs: ['--expose-gc', '--import', projectFile('dist/bench/servers/memory-probe.js')],
  env: { MEMORY_PROBE: socketPath },
});

/** Has the garbage of a process collected and reads what is left. */
export async function readMemory(socketPath: string): Promise<Memory> {
  const answer = await text(connect(socketPath));
  const { rss, residentBefore, heapUsed, external }: ProbedMemory = JSON.parse(answer);
  return { resident: rss, residentWithGarbage: residentBefore, heap: heapUsed + external };
}
