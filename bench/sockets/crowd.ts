import pLimit from 'p-limit';
import { type Arrivals, type Awaited, awaitEvents, type EventNumbers } from './arrivals.ts';
import type { ListenerGroup } from './listener.ts';
import { createSocketClient, type SocketClient } from './socket-client.ts';
import { createTally, type Faults, type Received } from './tally.ts';

/** Many sockets that listen. Each checks that it receives every event once and in order. */
export interface Crowd {
  /** Opens the sockets of new groups. Resolves when all have said their greetings. Throws when one cannot. */
  connect(groups: readonly ListenerGroup[]): Promise<void>;
  /** Waits until every socket has received an event, as long as any event comes. */
  untilReceived(events: EventNumbers): Promise<Arrivals>;
  /** Ends all connections without a word; the sockets stay members. */
  drop(): Promise<void>;
  /** Connects all again at once, each from its last event on, and waits until they have received `events`. */
  comeBack(events: EventNumbers): Promise<Arrivals>;
  /** Lets all members go. */
  disband(): Promise<void>;
  /** Begins to count what is received. */
  startCounting(): Promise<void>;
  readReceived(): Promise<Received & { readonly faults: Faults }>;
}

interface Member {
  readonly group: number;
  readonly index: number;
  lastEvent: number;
  client?: SocketClient;
}

/** Connections under way at a time when nobody is in a hurry. */
const CONNECTING_AT_ONCE = 100;
/** Fewer than the 28,000 ports that Linux gives an address for outgoing connections. */
const SOCKETS_PER_ADDRESS = 20_000;

/** A crowd without members. */
export function createCrowd(): Crowd {
  const tally = createTally();
  let groups: readonly ListenerGroup[] = [];
  let members: Member[] = [];
  let awaited: Awaited | undefined;

  /** Resolves when the member listens. */
  const connect = (member: Member): Promise<void> =>
    new Promise((resolve, reject) => {
      const { listener } = groups[member.group] as ListenerGroup;
      member.client = createSocketClient({
        listener,
        lastEvent: member.lastEvent,
        localAddress: addressOf(member.index),
        onListening: resolve,
        onMessage(message) {
          const { lastEvent } = member;
          member.lastEvent = tally.add(message, lastEvent);
          if (member.lastEvent !== lastEvent) awaited?.look(member);
        },
        onEnd(reason) {
          tally.addUnexpected(reason);
          reject(new Error(reason));
        },
      });
    });
  const wait = async (events: EventNumbers): Promise<Arrivals> => {
    awaited = awaitEvents(members, events);
    const arrivals = await awaited.end(() => tally.deliveries);
    awaited = undefined;
    for (const { lastEvent, group } of members)
      if (lastEvent < (events[group] ?? 0)) tally.addLost((events[group] ?? 0) - lastEvent);
    return arrivals;
  };
  const drop = () => {
    for (const { client } of members) client?.drop();
  };
  return {
    async connect(newGroups) {
      groups = newGroups;
      const groupOf = groups.flatMap(({ sockets }, group) => new Array<number>(sockets).fill(group));
      members = groupOf.map((group, index) => ({ group, index, lastEvent: groups[group]?.lastEvent ?? 0 }));
      const limit = pLimit(CONNECTING_AT_ONCE);
      await Promise.all(members.map((member) => limit(connect, member)));
    },
    untilReceived: wait,
    drop: async () => drop(),
    async comeBack(events) {
      const arrivals = wait(events);
      const connected = Promise.all(members.map(connect));
      return Promise.race([arrivals, connected.then(() => arrivals)]);
    },
    async disband() {
      drop();
      members = [];
    },
    startCounting: async () => tally.start(),
    readReceived: async () => ({ ...tally.received(), faults: tally.faults }),
  };
}

/** Linux answers to all of 127.0.0.0/8, so there are more addresses where one has too few ports. */
const addressOf = (index: number): string | undefined =>
  index < SOCKETS_PER_ADDRESS ? undefined : `127.0.0.${1 + Math.floor(index / SOCKETS_PER_ADDRESS)}`;
