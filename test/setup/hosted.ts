import { randomUUID } from 'node:crypto';
import type { HostedProgram } from '../../tools/test-host.ts';
import { hostUrl } from './lent-deployments.ts';

/** A program that runs in the host of this worker. */
export interface Hosted extends AsyncDisposable {
  /** The statements that it sends while `work` runs, BEGIN and COMMIT included: one is one round trip. */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
  /** Ends it in order and starts it again. */
  restart(): Promise<void>;
  /** Keeps its process from anything else for so long, from just after this resolves. */
  block(ms: number): Promise<void>;
}

/** Starts a program in the process that hosts those of this worker. */
export async function startHosted({ program, env }: HostedProgram): Promise<Hosted> {
  const url = `${await hostUrl()}/${randomUUID()}`;
  const start = () => ask(url, { method: 'PUT', body: JSON.stringify({ program, env }) });
  const end = async () => void (await ask(url, { method: 'DELETE' }));
  await start();
  return {
    async restart() {
      await end();
      await start();
    },
    async statementsOf(work) {
      await ask(url, { method: 'POST' });
      await work();
      return (await ask(url, { method: 'GET' })) as string[];
    },
    block: async (ms) => void (await ask(url, { method: 'PATCH', body: String(ms) })),
    [Symbol.asyncDispose]: end,
  };
}

async function ask(url: string, request: RequestInit): Promise<unknown> {
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
