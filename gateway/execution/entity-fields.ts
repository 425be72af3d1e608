import { Kind, parse, type SelectionNode } from 'graphql';
import type { Plan } from './prepare.ts';

/** The request of a fetch, as far as it says how many entities it is for. */
interface FetchRequest {
  readonly query?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

const known = new WeakMap<Plan, Map<string, number>>();

/** How many fields a fetch of a plan returns at least, as its entities are known before it is sent: 0 for one at the root. */
export function leastReturnedBy(plan: Plan, { query = '', variables }: FetchRequest): number {
  const entities = variables?.representations;
  if (!Array.isArray(entities)) return 0;
  const byText = known.get(plan) ?? new Map<string, number>();
  known.set(plan, byText);
  const each = byText.get(query) ?? fieldsOfEntity(query);
  byText.set(query, each);
  return entities.length * each;
}

/** How many fields are selected of an entity, of whichever type the fewest are. */
function fieldsOfEntity(query: string): number {
  const [operation] = parse(query).definitions;
  const [root] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const types = root?.kind === Kind.FIELD ? (root.selectionSet?.selections ?? []) : [];
  const counts = types.map((type) => (type.kind === Kind.INLINE_FRAGMENT ? fieldsIn(type.selectionSet.selections) : 1));
  return Math.max(1, Math.min(...(counts.length > 0 ? counts : [1])));
}

const fieldsIn = (selections: readonly SelectionNode[]): number =>
  selections.filter((one) => one.kind === Kind.FIELD && one.name.value !== '__typename' && !one.directives?.length)
    .length;
