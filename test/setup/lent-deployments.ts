import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Form, Place } from './plans.ts';
import { createProcesses, type Processes, startProcess, stop } from './processes.ts';

/** What suites use one after the other: deployments of real processes, and for each worker of jest the host of others (`tools/test-host.ts`). */
export interface Lender extends AsyncDisposable {
  /** Where the processes of the suites ask for one. */
  readonly url: string;
}

/** What a suite may do with a deployment that another one gets after it. */
export type LentDeployment = Place & AsyncDisposable;

type Lent = Place & { readonly id: number };

/** Runs in the process that starts the tests, since jest's workers come and go. Starts one when none of its form is free. */
export async function createLender(): Promise<Lender> {
  const all: { readonly form: Form; readonly deployment: Promise<Processes>; isFree: boolean }[] = [];
  const take = async (form: Form): Promise<Lent> => {
    const entry = all.find((one) => one.isFree && one.form === form) ?? {
      ...{ form, deployment: createProcesses(form), isFree: false },
    };
    entry.isFree = false;
    if (!all.includes(entry)) all.push(entry);
    const { url, stores, subgraphUrls } = await entry.deployment;
    return { id: all.indexOf(entry), url, stores, subgraphUrls };
  };
  const give = (id: number): void => {
    const entry = all[id];
    if (entry) entry.isFree = true;
  };
  const hosts = new Map<string, Promise<Host>>();
  const hostOf = (worker: string) => {
    const host = hosts.get(worker) ?? startHost();
    hosts.set(worker, host);
    return host;
  };
  const answerTo = async (method: string | undefined, name: string): Promise<unknown> => {
    if (name.startsWith(HOST)) return (await hostOf(name)).url;
    if (method === 'GET') return take(name as Form);
    return give(Number(name));
  };
  const server = createServer(({ method, url = '' }, answer) => {
    answerTo(method, decodeURIComponent(url.slice(1))).then(
      (result) => answer.end(JSON.stringify(result ?? null)),
      (error: Error) => answer.writeHead(500).end(error.message),
    );
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      const started = await Promise.allSettled([...all.map(({ deployment }) => deployment), ...hosts.values()]);
      await Promise.all(started.map((one) => one.status === 'fulfilled' && one.value[Symbol.asyncDispose]()));
    },
  };
}

interface Host extends AsyncDisposable {
  readonly url: string;
}

async function startHost(): Promise<Host> {
  const child = startProcess('tools/test-host', {}, 'ipc');
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    child.once('message', resolve).once('exit', (code) => reject(new Error(`The host ended with exit code ${code}.`)));
  });
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => stop(child, 'SIGTERM') };
}

const HOST = 'host of worker ';

/** The address of the process that hosts what suites of this worker start. */
export const hostUrl = async (): Promise<string> =>
  (await ask('GET', `${HOST}${process.env.JEST_WORKER_ID}`)) as string;

/** A deployment in a form, as it comes with all settings of the tests, for nobody else until it is disposed of. */
export async function borrowDeployment(form: Form): Promise<LentDeployment> {
  const { id, ...place } = (await ask('GET', form)) as Lent;
  return {
    ...place,
    [Symbol.asyncDispose]: async () => void (await ask('DELETE', id)),
  };
}

async function ask(method: string, name: string | number): Promise<unknown> {
  const answer = await fetch(`${process.env.TEST_LENDER_URL}/${encodeURIComponent(name)}`, { method });
  if (!answer.ok) throw new Error(`No deployment could be started: ${await answer.text()}`);
  return answer.json();
}
