import { type OperationDefinitionNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { PlannedSchema } from '../execution/schema.ts';
import type { FeedEvent } from './feed-event.ts';

/**
 * How what a subscription selects of events depends on who asks: not at all; in some way; or only for those users whom
 * objects that an event carries itself name in these fields, as a message its `sender`.
 */
export type ViewerDependence = 'none' | 'any' | ReadonlySet<string>;

/** A field of what an event carries itself stands below that of `Subscription` and that of the event. */
const DEPTH_IN_EVENT = 2;

export function viewerDependenceOf(
  { schema, viewerDependent }: PlannedSchema,
  operation: OperationDefinitionNode,
): ViewerDependence {
  const types = new TypeInfo(schema);
  const owners = new Set<string>();
  let isAny = false;
  let depth = 0;
  const Field = {
    enter({ name }: { readonly name: { readonly value: string } }) {
      const coordinate = `${types.getParentType()?.name}.${name.value}`;
      const owner = viewerDependent.get(coordinate);
      if (owner !== undefined && depth === DEPTH_IN_EVENT) owners.add(owner);
      else isAny ||= viewerDependent.has(coordinate);
      depth++;
    },
    leave() {
      depth--;
    },
  };
  visit(operation, visitWithTypeInfo(types, { Field }));
  if (isAny) return 'any';
  return owners.size > 0 ? owners : 'none';
}

/** Whether something that an event carries names this user in one of these fields. */
export const isOwnedBy = ({ value }: FeedEvent, userId: string, owners: ReadonlySet<string>): boolean =>
  Object.values(value)
    .flat()
    .some((carried) => [...owners].some((owner) => carried?.[owner]?.id === userId));
