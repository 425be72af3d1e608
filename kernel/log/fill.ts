import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventCatalogue, Fill, LoggedEvent } from './events.ts';

/** Whether an event has all that its type carries. */
export const isWhole = (catalogue: EventCatalogue, event: LoggedEvent): boolean =>
  fillsFor(catalogue, event).length === 0;

/** Events of one conversation with all that their types carry. Without any that lacks something no statement is made. */
export async function fillEvents(
  em: EntityManager,
  catalogue: EventCatalogue,
  events: readonly LoggedEvent[],
): Promise<readonly LoggedEvent[]> {
  const lacks = events.flatMap((event) => fillsFor(catalogue, event).map((fill) => ({ fill, event })));
  const filled = new Map<LoggedEvent, object>();
  for (const [fill, lacking] of Map.groupBy(lacks, ({ fill }) => fill)) {
    const conversationId = lacking[0]?.event.conversationId as string;
    const read = await fill.read(
      em,
      conversationId,
      lacking.map(({ event: { payload } }) => payload as never),
    );
    for (const [index, { event }] of lacking.entries()) filled.set(event, { ...filled.get(event), ...read[index] });
  }
  if (filled.size === 0) return events;
  return events.map((event) => ({ ...event, payload: { ...event.payload, ...filled.get(event) } }));
}

/** What has to be read for an event. One that nobody declares is left as it is. */
const fillsFor = (catalogue: EventCatalogue, { type, payload }: LoggedEvent): readonly Fill<never>[] =>
  catalogue.get(type)?.fills?.filter(({ lacks }) => lacks(payload as never)) ?? [];
