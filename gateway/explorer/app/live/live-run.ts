import type { ExecutionResult } from 'graphql';
import { Store } from '../store.ts';
import { type Position, type PositionVariables, positionOf, resumeAfter } from './positions.ts';

/** One thing that came by a subscription. */
export interface LiveEvent {
  /** Counts what came in this run, from 1. */
  readonly number: number;
  readonly receivedAt: Date;
  /** The event's type if it was selected, else the subscription's field. */
  readonly type: string;
  /** Undefined for an event without a position: typing, presence, or an operation that does not select `seq`. */
  readonly position: Position | undefined;
  readonly summary: string;
}

export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'ended';

export interface LiveState {
  readonly status: LiveStatus;
  /** Newest first. */
  readonly events: readonly LiveEvent[];
  readonly received: number;
  readonly canResume: boolean;
  /** How often the connection was lost and come back. */
  readonly resumed: number;
  /** The failure with which it ended, if it was not stopped. */
  readonly problem?: string | undefined;
}

/** Older events leave the list. */
const KEPT_EVENTS = 200;
const SUMMARY_LENGTH = 160;

export const IDLE: LiveState = { status: 'ended', events: [], received: 0, canResume: false, resumed: 0 };

/** The events that one subscription received, and the position at which it goes on when its connection is lost. */
export class LiveRun {
  private readonly reached = new Map<string, Position>();
  private hasEnded = false;

  constructor(
    private readonly state: Store<LiveState>,
    readonly names: PositionVariables,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    const canResume = Boolean(names.after ?? names.positions);
    state.set({ ...IDLE, status: 'connecting', canResume });
  }

  /** The variables to begin with: after what was received, where the operation has a variable for it. */
  currentVariables(): Readonly<Record<string, unknown>> {
    return resumeAfter(this.names, this.variables, [...this.reached.values()]);
  }

  /** Takes in a result; one without data has no event. */
  add({ data }: ExecutionResult): void {
    const [[field, event] = []] = Object.entries(data ?? {});
    if (!field || typeof event !== 'object' || event === null) return;
    const position = positionOf(event);
    // Deleted first, so that the last one reached stands last.
    const key = position?.conversationId ?? '';
    this.reached.delete(key);
    if (position) this.reached.set(key, position);
    const state = this.state.get();
    const received = state.received + 1;
    const { __typename: type = field } = event as { __typename?: string };
    const shown = { number: received, receivedAt: new Date(), type, position, summary: summarise(event) };
    this.state.set({ ...state, received, events: [shown, ...state.events].slice(0, KEPT_EVENTS) });
  }

  /** Tells of the connection, while it runs. */
  setStatus(status: Exclude<LiveStatus, 'ended'>): void {
    const state = this.state.get();
    if (this.hasEnded || state.status === status) return;
    // A first connection that fails is tried again; nothing was lost by it.
    if (status === 'reconnecting' && state.status === 'connecting') return;
    const resumed = state.status === 'reconnecting' && status === 'live' ? state.resumed + 1 : state.resumed;
    this.state.set({ ...state, status, resumed });
  }

  finish(problem?: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.state.set({ ...this.state.get(), status: 'ended', problem });
  }
}

const SHOWN_ELSEWHERE = new Set(['__typename', 'seq', 'conversationId', 'occurredAt']);

/** An event in one line: its message's text, or its fields as JSON. */
function summarise(event: object): string {
  const { message } = event as { message?: { body?: unknown; sender?: { displayName?: unknown } | null } };
  if (typeof message?.body === 'string') {
    const sender = message.sender?.displayName;
    return shorten(typeof sender === 'string' ? `${sender}: ${message.body}` : message.body);
  }
  const rest = Object.entries(event).filter(([name]) => !SHOWN_ELSEWHERE.has(name));
  return rest.length > 0 ? shorten(JSON.stringify(Object.fromEntries(rest))) : '';
}

const shorten = (text: string): string => (text.length > SUMMARY_LENGTH ? `${text.slice(0, SUMMARY_LENGTH)}…` : text);
