import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventField } from './event-fields.ts';

// biome-ignore lint/suspicious/noExplicitAny: any field, whatever is kept for it.
type AnyField = EventField<any, any>;
type Fields = Readonly<Record<string, AnyField>>;

/** The form in which an event with these fields is kept. */
type PayloadOf<Given extends Fields> = {
  readonly [Name in keyof Given & string as `${Name}${Given[Name]['suffix']}`]: Parameters<Given[Name]['present']>[0];
};

/**
 * Completes events that stand in the log without what their type carries: a release before appended them. What they lack is
 * read from the present, which is never older than they are, so whoever applies all that follows ends at the same state.
 */
export interface Fill<Payload> {
  /** Whether a payload is one of those. */
  readonly lacks: (payload: Payload) => boolean;
  /** Reads what payloads of one conversation lack, in their order; as many statements for many as for one. */
  readonly read: (
    em: EntityManager,
    conversationId: string,
    payloads: readonly Payload[],
  ) => Promise<readonly object[]>;
}

/**
 * Declares something that can happen to a conversation: the type of its payload, its GraphQL type, how it is shown, what webhooks
 * call it, and whether somebody joins or leaves by it. Applied in order of `seq` to a snapshot taken before, the events of a
 * conversation give the snapshot after: nothing a client sees of a conversation changes without one. They are absolute: they say
 * what is true after them, not by how much it changed, so that those that a snapshot has in it already do no harm.
 */
export interface EventDeclaration<Payload = never> {
  /** The event as a service hands it to the log. */
  (payload: Payload): EventBody;
  /** The name of its GraphQL type, in the log and for webhooks alike. */
  readonly type: string;
  /** The description of its GraphQL type. */
  readonly description: string;
  readonly fields: Fields;
  /** How those are completed that were appended before they carried all of this. */
  readonly fills?: readonly Fill<Payload>[];
  /** The users who join by it. */
  readonly joining?: (payload: Payload) => readonly string[];
  /** The user who leaves by it. */
  readonly leaving?: (payload: Payload) => string;
}

interface EventOptions<Given extends Fields> {
  readonly description: string;
  readonly fields: Given;
  readonly fills?: readonly Fill<PayloadOf<Given>>[];
  readonly joining?: (payload: PayloadOf<Given>) => readonly string[];
  readonly leaving?: (payload: PayloadOf<Given>) => string;
}

/** An event as a service hands it to the log. */
export interface EventBody {
  readonly type: string;
  readonly payload: object;
  /** The users who join by it. */
  readonly joining: readonly string[];
  /** The user who leaves by it. */
  readonly leaving: string | undefined;
}

/** An event as it stands in the log. */
export interface LoggedEvent {
  readonly type: string;
  readonly payload: object;
  readonly conversationId: string;
  /** Position in the conversation's log: 1, 2, 3, … without a hole. */
  readonly seq: number;
  readonly occurredAt: Date;
}

export function defineEvent<const Given extends Fields>(
  type: string,
  options: EventOptions<Given>,
): EventDeclaration<PayloadOf<Given>> {
  const { joining, leaving } = options;
  const body = (payload: PayloadOf<Given>): EventBody => ({
    ...{ type, payload, joining: joining?.(payload) ?? [], leaving: leaving?.(payload) },
  });
  return Object.assign(body, { type, ...options });
}

/** All that can happen to a conversation, by name: what each subgraph declares, put together by whoever shows the log. */
export type EventCatalogue = ReadonlyMap<string, EventDeclaration>;

export function createCatalogue(declarations: readonly EventDeclaration[]): EventCatalogue {
  const catalogue = new Map<string, EventDeclaration>();
  for (const declaration of declarations) {
    if (catalogue.has(declaration.type)) throw new Error(`The event ${declaration.type} is declared twice.`);
    catalogue.set(declaration.type, declaration);
  }
  return catalogue;
}

/** The declaration of a logged event. Throws for one that nobody declares. */
export function declarationOf(catalogue: EventCatalogue, { type }: LoggedEvent): EventDeclaration {
  const declaration = catalogue.get(type);
  if (!declaration) throw new Error(`No subgraph of this version declares the event ${type}, which is in the log.`);
  return declaration;
}

/** A logged event as its GraphQL type, named by `__typename`. */
export function presentEvent(catalogue: EventCatalogue, event: LoggedEvent): object {
  const { type, conversationId, seq, occurredAt } = event;
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const shown: Record<string, unknown> = { __typename: type, conversationId, seq, occurredAt };
  for (const [name, { suffix, present }] of Object.entries(declarationOf(catalogue, event).fields))
    shown[name] = present(payload[name + suffix], conversationId);
  return shown;
}
