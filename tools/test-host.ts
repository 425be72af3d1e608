import 'reflect-metadata';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { pino } from 'pino';
import { startGateway } from '../gateway/start.ts';
import { SUBGRAPHS, type SubgraphName } from '../gateway/subgraphs.ts';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { startSubgraph } from '../kernel/federation/main.ts';
import { explain, runProcess } from '../kernel/process.ts';

/**
 * Runs what are processes of their own elsewhere, many in one process of the build: where the code is read and warm, a start
 * costs a tenth. Requests over HTTP start and end them (`test/setup/hosted.ts`).
 */
export interface HostedProgram {
  /** The path of its main, without the ending: `gateway/main`, `subgraphs/users/main`. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Hosted extends AsyncDisposable {
  /** The statements that were sent since somebody began to listen; undefined while nobody does. */
  heard: string[] | undefined;
}

const hosted = new Map<string, Hosted>();

async function start({ program, env }: HostedProgram): Promise<Hosted> {
  const config = createConfig(readEnvironment(env));
  const logger = pino({ name: program, level: config.logLevel });
  const [, name] = /^subgraphs\/(\w+)\/main$/.exec(program) ?? [];
  if (name) {
    const { create, entities } = SUBGRAPHS[name as SubgraphName];
    const subgraph = await startSubgraph({ config, logger }, create, entities as never[]);
    return { heard: undefined, [Symbol.asyncDispose]: () => subgraph[Symbol.asyncDispose]() };
  }
  const one: Hosted = { heard: undefined, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
  const gateway = await startGateway({ config, logger, onStatement: (text) => one.heard?.push(text) });
  return one;
}

/**
 * PUT starts a program under a name, DELETE ends it, POST begins to listen to its statements, GET answers with them, PATCH
 * keeps the process busy for so many milliseconds.
 */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const { method, url = '' } = request;
  if (method === 'PUT') return void hosted.set(url, await start((await json(request)) as HostedProgram));
  const one = hosted.get(url);
  if (!one) throw new Error(`Nothing runs here under the name ${url}.`);
  if (method === 'POST') one.heard = [];
  if (method === 'GET') return one.heard;
  if (method === 'PATCH') {
    const ms = Number(await text(request));
    response.once('finish', () => block(ms));
  }
  if (method === 'DELETE') {
    hosted.delete(url);
    await one[Symbol.asyncDispose]();
  }
  return undefined;
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

await runProcess('parley-test-host', async () => {
  const server = createServer((request, response) => {
    answer(request, response).then(
      (result) => response.end(JSON.stringify(result ?? null)),
      (error: Error) => response.writeHead(500).end(explain(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.(server.address());
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await Promise.all([...hosted.values()].map((one) => one[Symbol.asyncDispose]()));
    },
  };
});
