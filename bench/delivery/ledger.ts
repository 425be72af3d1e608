import { type ConversationEvent, contentOf, tokenOf } from './events.ts';
import { createStream, type Stream } from './stream.ts';
import { emptyTally, type Tally } from './tally.ts';

/** A message or an edit that a sender asks for until it is acknowledged. */
interface Change {
  readonly tally: Tally;
  acknowledged?: { readonly tally: Tally; readonly messageId: string; readonly at: number };
}

/** Who asked for what, what was acknowledged, and what each client saw: enough to find everything that went wrong. */
export interface Ledger {
  /** What was counted, by the names given to `begin`, in that order. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** From now on things are counted under this name. */
  begin(phase: string): void;
  /** A sender will ask for a message or an edit, named by its token. */
  attempt(token: string): void;
  acknowledge(token: string, messageId: string): void;
  /** How many attempts have not been acknowledged. */
  readonly open: number;
  /** A client is to see a conversation, from its first event on. */
  expect(client: number, conversationId: string): void;
  /** Where a client is in a conversation: the `seq` to resume after. */
  position(client: number, conversationId: string): number;
  see(client: number, event: ConversationEvent): void;
  seeAsStranger(): void;
  /** The server could not go on from a client's position, although the log still holds it. */
  loseTrack(): void;
  /** Counts what the log has and clients have not seen, and what was acknowledged and is not in the log. */
  compare(log: readonly ConversationEvent[]): void;
}

export function createLedger(): Ledger {
  const tallies = new Map<string, Tally>();
  const changes = new Map<string, Change>();
  const clients = new Map<number, Map<string, Stream>>();
  const share = createSharing();
  let tally = emptyTally();
  let open = 0;
  return {
    tallies,
    get open() {
      return open;
    },
    begin(phase) {
      tally = tallies.get(phase) ?? emptyTally();
      tallies.set(phase, tally);
    },
    attempt(token) {
      changes.set(token, { tally });
      tally.attempted++;
      open++;
    },
    acknowledge(token, messageId) {
      const change = changes.get(token);
      if (!change || change.acknowledged) return;
      change.acknowledged = { tally, messageId, at: performance.now() };
      tally.acknowledged++;
      open--;
    },
    expect(client, conversationId) {
      const streams = clients.get(client) ?? new Map<string, Stream>();
      clients.set(client, streams.set(conversationId, createStream()));
    },
    position: (client, conversationId) => clients.get(client)?.get(conversationId)?.position ?? 0,
    see(client, event) {
      const stream = clients.get(client)?.get(event.conversationId);
      if (!stream) return void tally.seenByStranger++;
      if (!stream.see(event.seq, share(event), tally)) return;
      const { acknowledged } = changes.get(tokenOf(event)) ?? {};
      if (acknowledged) tally.slowestMs = Math.max(tally.slowestMs, performance.now() - acknowledged.at);
    },
    seeAsStranger: () => void tally.seenByStranger++,
    loseTrack: () => void tally.lost++,
    compare(log) {
      const conversations = Map.groupBy(log, ({ conversationId }) => conversationId);
      for (const [conversationId, events] of conversations) {
        tally.lost += countHoles(events);
        const contents = new Map(events.map((event) => [event.seq, contentOf(event)]));
        const tallies = new Map(events.map((event) => [event.seq, changes.get(tokenOf(event))?.tally]));
        for (const streams of clients.values())
          streams.get(conversationId)?.compare(contents, (seq) => tallies.get(seq) ?? tally);
      }
      compareAnswers(changes, log);
    },
  };
}

/** What was acknowledged must be in the log with the id of the answer, and a message only once. */
function compareAnswers(changes: ReadonlyMap<string, Change>, log: readonly ConversationEvent[]): void {
  const logged = Map.groupBy(log, tokenOf);
  for (const [token, { tally, acknowledged }] of changes) {
    const events = logged.get(token) ?? [];
    const kept = events.some(({ message }) => message?.id === acknowledged?.messageId);
    if (acknowledged && !kept) acknowledged.tally.lost++;
    tally.twice += Math.max(0, events.filter(({ type }) => type === 'MessageSent').length - 1);
  }
}

/** How many numbers of a conversation the log leaves out. */
const countHoles = (events: readonly ConversationEvent[]): number =>
  events.reduce((last, { seq }) => Math.max(last, seq), 0) - new Set(events.map(({ seq }) => seq)).size;

/** Every client sees the same text in an event: it is kept once, not once for each of them. */
function createSharing(): (event: ConversationEvent) => string {
  const shared = new Map<string, string[]>();
  return (event) => {
    const texts = shared.get(event.conversationId) ?? [];
    shared.set(event.conversationId, texts);
    const text = contentOf(event);
    texts[event.seq] ??= text;
    return texts[event.seq] === text ? (texts[event.seq] as string) : text;
  };
}
