/** Stands in what a client says for a UUID of its own. */
export const OWN_ID = '%own-id%';
/** Stands in what a client says, as a JSON string, for the number of the last event it received. */
export const LAST_EVENT = '%last-event%';

/** How a client becomes a listener at a server, and stays one. */
export interface Listener {
  /** `ws://host:port/path` */
  readonly url: string;
  readonly subprotocol?: string;
  /** One after the other, from when the socket is open. */
  readonly greeting: readonly Exchange[];
  /** A text that the server sends now and then, and what it wants to hear. Ping frames are answered in any case. */
  readonly heartbeat?: { readonly ping: string; readonly pong: string };
}

/** The words of the client, if any, and the beginning of the answer that it waits for, if any. */
export interface Exchange {
  readonly say?: string;
  readonly hear?: string;
}

/** Sockets that listen to the same. */
export interface ListenerGroup {
  readonly listener: Listener;
  readonly sockets: number;
  /** Number of the last event before they listen: the next one they receive must have the next number. */
  readonly lastEvent: number;
}
