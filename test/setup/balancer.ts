import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How often readiness is asked: what a gateway says is known after so long, and not before. */
const LOOK_MS = 200;

interface Target {
  readonly port: number;
  readonly agent: Agent;
  isReady: boolean;
}

/**
 * A load balancer as they are: round robin over the gateways that were ready when it last looked, over connections that it
 * keeps. It sends nothing twice.
 */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Whether it leads requests to the gateway on this port. */
  leadsTo(port: number): boolean;
}

export async function createBalancer(ports: readonly number[]): Promise<Balancer> {
  const targets: Target[] = ports.map((port) => ({ port, agent: new Agent({ keepAlive: true }), isReady: false }));
  const look = async () => {
    for (const target of targets)
      target.isReady = await fetch(`http://127.0.0.1:${target.port}/health/ready`, {
        headers: { connection: 'close' },
      }).then(
        ({ ok }) => ok,
        () => false,
      );
  };
  let turn = 0;
  const server = createServer((incoming, answer) => {
    const ready = targets.filter(({ isReady }) => isReady);
    const target = ready[turn++ % (ready.length || 1)];
    if (!target) return void answer.writeHead(502).end();
    const { method, url: path, headers } = incoming;
    const passed = request(
      { host: '127.0.0.1', port: target.port, agent: target.agent, method, path, headers },
      (given) => {
        answer.writeHead(given.statusCode ?? 502, { 'content-type': given.headers['content-type'] });
        given.pipe(answer);
      },
    );
    passed.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    incoming.pipe(passed);
  });
  let stopped = false;
  await look();
  const looking = (async () => {
    while (!stopped) await wait(LOOK_MS).then(look);
  })();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadsTo: (port) => targets.some((target) => target.port === port && target.isReady),
    async [Symbol.asyncDispose]() {
      stopped = true;
      await looking;
      await close(server);
      for (const { agent } of targets) agent.destroy();
    },
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
