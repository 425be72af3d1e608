import type { EventPlace, Resolution } from './resolution.ts';

/** An event on its way to listeners, with what has been made of it so far. */
export class FeedEvent {
  /** By selection, so that an event is executed once for all who select the same. */
  readonly resolutions = new Map<string, Promise<Resolution>>();

  constructor(
    /** The value of the subscription's field. */
    readonly value: object,
    readonly options: FeedEventOptions,
  ) {}

  /** Its conversation and position; undefined for an event without them. */
  get place(): EventPlace | undefined {
    const { conversationId, seq } = this.value as Partial<EventPlace>;
    return conversationId !== undefined && seq !== undefined ? { conversationId, seq } : undefined;
  }
}

export interface FeedEventOptions {
  /** For whom it may be executed without a viewer. */
  readonly audience: string;
  /** The name of its feed. */
  readonly feed: string;
  /** Its position; undefined for an ephemeral one. */
  readonly seq?: number;
  /** Without a position, but nobody says it again: it is tried as patiently as what is in the log. */
  readonly isSaidOnce?: boolean;
  readonly occurredAt?: Date;
  /** Of a logged stream, how often its log had gone back before. */
  readonly era?: number;
  /** Says that the log has gone back, and which users may listen on. */
  readonly allowed?: ReadonlySet<string>;
  /** The user whose listening it ends. */
  readonly endsFor?: string | undefined;
  /** The event as its feed knows it. */
  readonly source?: unknown;
}
