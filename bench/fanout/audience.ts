import { setTimeout as wait } from 'node:timers/promises';
import { stamped } from '../sockets/event-text.ts';
import { untilIdle } from '../sockets/idle.ts';
import type { LoadProcess } from '../sockets/load-process.ts';
import type { FanoutPeer } from './peers/peer.ts';

export interface Pace {
  readonly messages: number;
  /** From one message to the next; one is late when the server has not answered to the last one by then. */
  readonly intervalMs: number;
}

/** Sockets that listen to a peer and hear its events. */
export interface Audience {
  /** Publishes, and waits until everybody has received it all. */
  tell(pace: Pace): Promise<void>;
}

const TEXT = 'Shall we meet at the usual place after lunch and look at what came in since yesterday?';

/** Lets sockets listen to a peer; a first message proves that all of them do. */
export async function createAudience(peer: FanoutPeer, load: LoadProcess, sockets: number): Promise<Audience> {
  const groups = await peer.listeners(sockets);
  let published = 0;
  const tell = async ({ messages, intervalMs }: Pace) => {
    const started = performance.now();
    for (let message = 0; message < messages; message++) {
      await wait(Math.max(0, started + message * intervalMs - performance.now()));
      await peer.publish(stamped(TEXT));
    }
    published += messages;
    await load.untilReceived(groups.map(({ lastEvent }) => lastEvent + published));
  };
  await load.connect(groups);
  await untilIdle(peer.server.pid);
  await tell({ messages: 1, intervalMs: 0 });
  await untilIdle(peer.server.pid);
  return { tell };
}

/** Sockets that come and go: what a server compiles and allocates once is done after that. */
export async function rehearse(peer: FanoutPeer, load: LoadProcess, sockets: number): Promise<void> {
  await load.connect(await peer.listeners(sockets));
  await untilIdle(peer.server.pid);
  await load.disband();
  await untilIdle(peer.server.pid);
}
