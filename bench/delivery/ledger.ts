import { type ConversationEvent, contentOf, tokenOf } from './events.ts';
import { createStream, type Stream } from './stream.ts';
import { emptyTally, type Tally } from './tally.ts';

/** A message or an edit that a sender asks for until it is acknowledged. */
interface Change {
  readonly tally: Tally;
  acknowledged?: { readonly tally: Tally; readonly messageId: string; readonly at: number };
}

/** The requests, what was acknowledged, and what each client saw: enough to find everything that went wrong. */
export class Ledger {
  /** The counts, by the names given to `begin`, in that order. */
  readonly tallies = new Map<string, Tally>();
  /** How many attempts have not been acknowledged. */
  open = 0;
  private tally = emptyTally();
  private readonly changes = new Map<string, Change>();
  private readonly clients = new Map<number, Map<string, Stream>>();
  private readonly contents = new Map<string, string[]>();

  /** From now on things are counted under this name. */
  begin(phase: string): void {
    this.tally = this.tallies.get(phase) ?? emptyTally();
    this.tallies.set(phase, this.tally);
  }

  /** A sender will ask for a message or an edit, named by its token. */
  attempt(token: string): void {
    this.changes.set(token, { tally: this.tally });
    this.tally.attempted++;
    this.open++;
  }

  acknowledge(token: string, messageId: string): void {
    const change = this.changes.get(token);
    if (!change || change.acknowledged) return;
    change.acknowledged = { tally: this.tally, messageId, at: performance.now() };
    this.tally.acknowledged++;
    this.open--;
  }

  /** A client is to see a conversation, from its first event on. */
  expect(client: number, conversationId: string): void {
    const streams = this.clients.get(client) ?? new Map<string, Stream>();
    this.clients.set(client, streams.set(conversationId, createStream()));
  }

  /** The place of a client in a conversation: the `seq` to resume after. */
  position(client: number, conversationId: string): number {
    return this.clients.get(client)?.get(conversationId)?.position ?? 0;
  }

  see(client: number, event: ConversationEvent): void {
    const stream = this.clients.get(client)?.get(event.conversationId);
    if (!stream) this.seeAsStranger();
    if (!stream?.see(event.seq, this.shareContent(event), this.tally)) return;
    const { acknowledged } = this.changes.get(tokenOf(event)) ?? {};
    if (acknowledged) this.tally.slowestMs = Math.max(this.tally.slowestMs, performance.now() - acknowledged.at);
  }

  seeAsStranger(): void {
    this.tally.seenByStranger++;
  }

  /** The server did not go on from a client's position, although the log holds what follows. */
  loseTrack(): void {
    this.tally.lost++;
  }

  /** Counts what the log has and clients have not seen, and what was acknowledged and is not in the log. */
  compare(log: readonly ConversationEvent[]): void {
    for (const [conversationId, events] of Map.groupBy(log, (event) => event.conversationId)) {
      this.tally.lost += countHoles(events);
      const contents = new Map(events.map((event) => [event.seq, contentOf(event)]));
      const tallies = new Map(events.map((event) => [event.seq, this.changes.get(tokenOf(event))?.tally]));
      for (const streams of this.clients.values())
        streams.get(conversationId)?.compare(contents, (seq) => tallies.get(seq) ?? this.tally);
    }
    this.compareAnswers(Map.groupBy(log, tokenOf));
  }

  /** Every acknowledged message must be in the log with the id of the answer, and only once. */
  private compareAnswers(logged: ReadonlyMap<string, readonly ConversationEvent[]>): void {
    for (const [token, { tally, acknowledged }] of this.changes) {
      const events = logged.get(token) ?? [];
      const isKept = events.some(({ message }) => message?.id === acknowledged?.messageId);
      if (acknowledged && !isKept) acknowledged.tally.lost++;
      tally.twice += Math.max(0, events.filter(({ type }) => type === 'MessageSent').length - 1);
    }
  }

  /** Every client sees the same text in an event: it is kept once, not once for each of them. */
  private shareContent(event: ConversationEvent): string {
    const contents = this.contents.get(event.conversationId) ?? [];
    this.contents.set(event.conversationId, contents);
    const content = contentOf(event);
    const first = contents[event.seq] ?? content;
    contents[event.seq] = first;
    return first === content ? first : content;
  }
}

/** How many numbers of a conversation the log leaves out. */
const countHoles = (events: readonly ConversationEvent[]): number =>
  events.reduce((last, { seq }) => Math.max(last, seq), 0) - new Set(events.map(({ seq }) => seq)).size;
