import { findFreePort } from '../../../standalone/free-port.ts';
import { ask } from '../../servers/graphql.ts';
import type { Infrastructure } from '../../servers/infrastructure.ts';
import { type ServerOptions, startServers } from '../../servers/processes.ts';
import type { Peer } from './peer.ts';
import { seedStock } from './stock-seed.ts';

/**
 * The usual federated deployment, as its documentation shows it: an Apollo Gateway before Apollo Servers over HTTP,
 * everything at its defaults. It has no accounts, checks nothing and tells nobody of a message: each of its sends is one
 * bare INSERT.
 */
export async function createStock(infrastructure: Infrastructure): Promise<Peer> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = await infrastructure.createDatabase('stock');
  const { userIds, conversationIds } = await seedStock(databaseUrl);
  await infrastructure.analyze(databaseUrl);

  const [users, messages, gateway] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const urlOf = (port: number) => `http://127.0.0.1:${port}/`;
  const server = (name: string, port: number, env: Record<string, string>): ServerOptions => ({
    name: `stock-${name}`,
    program: `dist/bench/requests/peers/stock-${name}.js`,
    env: { PORT: String(port), ...env },
    folder: infrastructure.folder,
    ready: () => ask({ url: urlOf(port) }, '{ __typename }'),
  });
  const { servers } = stack.use(
    await startServers([
      server('users', users, { DATABASE_URL: databaseUrl }),
      server('messages', messages, { DATABASE_URL: databaseUrl }),
      // It reports to nobody, as Parley's does.
      server('gateway', gateway, {
        ...{ USERS_URL: urlOf(users), MESSAGES_URL: urlOf(messages), APOLLO_TELEMETRY_DISABLED: 'true' },
      }),
    ]),
  );
  const started = stack.move();
  return {
    key: 'stock',
    name: 'stock Apollo Gateway',
    url: urlOf(gateway),
    pids: servers.map(({ pid }) => pid),
    conversationId: (conversation) => conversationIds[conversation] as string,
    headers: () => ({}),
    sendInput: ({ conversation, user }, body) => ({
      conversationId: conversationIds[conversation],
      senderId: userIds[user],
      body,
    }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
