import type { Place } from '../fixture.ts';
import type { PeerKey } from '../options.ts';

/** A chat backend under test: running, and holding the fixture. Dispose of it to stop its processes. */
export interface Peer extends AsyncDisposable {
  readonly key: PeerKey;
  readonly name: string;
  readonly url: string;
  /** Its processes, the database's not among them. */
  readonly pids: readonly number[];
  conversationId(conversation: number): string;
  /** The headers that say who asks. */
  headers(user: number): Record<string, string>;
  /** The input of `sendMessage`. */
  sendInput(place: Place, body: string): object;
}
