import { type Crowd, createCrowd } from './crowd.ts';

/** The commands to the load process over IPC, which its crowd carries out. */
export interface Call {
  readonly id: number;
  readonly method: keyof Crowd;
  readonly argument: unknown;
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** The load, a process of its own: a crowd of sockets that carries out commands, and ends with whoever started it. */
const crowd = createCrowd();

async function answer({ id, method, argument }: Call): Promise<Answer> {
  try {
    const act = crowd[method] as (argument: unknown) => Promise<unknown>;
    return { id, result: await act(argument) };
  } catch (error) {
    return { id, error: (error as Error).message };
  }
}

process.on('message', async (call: Call) => process.send?.(await answer(call)));
process.on('disconnect', () => process.exit());
