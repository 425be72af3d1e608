import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { type ContractSchemas, eventTypesOf, RESYNC_TYPE } from '../../kernel/webhooks/contracts.ts';
import { eventDocument, shownFields } from './event-document.ts';

/** An event as a webhook may get it. */
export interface ReadEvent {
  readonly type: string;
  readonly seq: number;
  /** The user who is gone by it, if it is a removal. */
  readonly removedUserId: string | undefined;
  /** Whether the contract has this type of event. */
  readonly isShown: boolean;
  /** The same for an event whenever and to whomever it is sent. */
  readonly id: string;
  readonly body: string;
}

/** Reads events from the log in the form that a contract gives them. */
export interface EventReader {
  /** The next events after a position; undefined when the contract is not there. Does not check access. */
  read(contract: string, conversationId: string, after: number): Promise<readonly ReadEvent[] | undefined>;
}

/** The number of events that are rendered at a time: they are read again when something fails. */
const PAGE_SIZE = 20;

interface Reading {
  readonly document: string;
  readonly types: ReadonlySet<string>;
  readonly schema: GraphQLSchema;
}

type Row = Readonly<Record<string, unknown>> & {
  readonly __typename: string;
  readonly seq: number;
  readonly happenedAt: string;
  readonly removed?: { readonly id: string };
};

interface Result {
  readonly conversationEvents: { readonly events: readonly Row[] };
}

export function createEventReader(events: Subgraph, contracts: ContractSchemas): EventReader {
  const readings = new WeakMap<GraphQLSchema, Reading>();
  const readingOf = (schema: GraphQLSchema): Reading => {
    let reading = readings.get(schema);
    if (!reading) {
      const types = new Set([...eventTypesOf(schema), ...(schema.getType(RESYNC_TYPE) ? [RESYNC_TYPE] : [])]);
      reading = { document: eventDocument(schema, events.schema), types, schema };
      readings.set(schema, reading);
    }
    return reading;
  };
  return {
    async read(contract, conversationId, after) {
      const schema = await contracts.find(contract);
      if (!schema) return undefined;
      const reading = readingOf(schema);
      // Those who take part, all of them: what depends on who asks is not for a webhook.
      const context = events.createContext({ audience: conversationId, requestId: 'webhooks', ip: '' });
      const variables = { conversationId, after, first: PAGE_SIZE };
      const { data, errors } = await events.execute({ query: reading.document, variables }, context);
      if (errors?.[0] || !data) throw errors?.[0] ?? new Error('The log was not read.');
      const rows = (data as unknown as Result).conversationEvents.events;
      return rows.map((row) => present(row, { conversationId, after, reading }));
    },
  };
}

interface Asked {
  readonly conversationId: string;
  readonly after: number;
  readonly reading: Reading;
}

function present(row: Row, { conversationId, after, reading: { types, schema } }: Asked): ReadEvent {
  const { __typename: type, seq, happenedAt, removed } = row;
  // A log that lost its end gives the numbers to other events; a ResyncRequired is known by the position before it.
  const which = type === RESYNC_TYPE ? after : happenedAt;
  const hash = createHash('sha256').update(`${conversationId}:${seq}:${type}:${which}`).digest('base64url');
  const id = `evt_${hash.slice(0, 32)}`;
  const { conversationId: shownId, seq: shownSeq, occurredAt, ...data } = shownFields(schema, type, row);
  return {
    ...{ type, seq, id },
    removedUserId: removed?.id,
    isShown: types.has(type),
    body: JSON.stringify({ id, type, conversationId: shownId, seq: shownSeq, occurredAt, data }),
  };
}
