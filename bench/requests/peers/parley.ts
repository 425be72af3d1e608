import type { Infrastructure } from '../../servers/infrastructure.ts';
import { type ParleyForm, startParley } from '../../servers/parley.ts';
import { FRESH } from '../load-plan.ts';
import { seedParley } from './parley-seed.ts';
import type { Peer } from './peer.ts';

export interface ParleyPeerOptions {
  readonly infrastructure: Infrastructure;
  /** The folder in which its processes leave V8 CPU profiles. */
  readonly profile?: string;
}

/** Parley as `npm start` runs it: gateway and subgraphs in one process. */
export const createParleyInOneProcess = (options: ParleyPeerOptions): Promise<Peer> =>
  createParley({ key: 'one', name: 'parley, one process' }, options);

/** Parley as `docker-compose.yml` runs it: the gateway and each subgraph a process. */
export const createDistributedParley = (options: ParleyPeerOptions): Promise<Peer> =>
  createParley({ key: 'distributed', name: 'parley, distributed' }, options);

async function createParley(
  identity: Pick<Peer, 'name'> & { readonly key: ParleyForm },
  options: ParleyPeerOptions,
): Promise<Peer> {
  await using stack = new AsyncDisposableStack();
  const { key: form } = identity;
  const { url, servers, databaseUrl } = stack.use(await startParley({ ...options, form, name: `parley_${form}` }));
  const { tokens, conversationIds } = await seedParley(url);
  await options.infrastructure.analyze(databaseUrl);
  const started = stack.move();
  return {
    ...identity,
    url,
    pids: servers.map(({ pid }) => pid),
    conversationId: (conversation) => conversationIds[conversation] as string,
    headers: (user) => ({ authorization: `Bearer ${tokens[user]}` }),
    sendInput: ({ conversation }, body) => ({
      conversationId: conversationIds[conversation],
      body,
      clientMessageId: FRESH,
    }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
