import type { Infrastructure } from '../../servers/infrastructure.ts';
import type { Server } from '../../servers/processes.ts';
import type { ListenerGroup } from '../../sockets/listener.ts';

/** A server under test that tells everybody who listens. Dispose of it to stop its process. */
export interface FanoutPeer extends AsyncDisposable {
  readonly server: Server;
  /** The number of sockets that listen to the one conversation; events counted from the last one. */
  listeners(sockets: number): Promise<ListenerGroup[]>;
  /** Publishes a message. Resolves when the server has answered. */
  publish(body: string): Promise<void>;
}

export interface PeerOptions {
  readonly infrastructure: Infrastructure;
  /** Of what only this peer uses: letters, digits and `_`. */
  readonly name: string;
  /** The folder in which Parley's process leaves a V8 CPU profile. */
  readonly profile?: string;
}
