import type { GraphQLSchema } from 'graphql';
import type { TagRegister } from '../tags.ts';
import { type Break, findBreaks } from './breaks.ts';
import type { Contract } from './contract.ts';
import { sayWhy } from './hidden.ts';
import type { IsVisible } from './visible.ts';

export interface Selection {
  readonly contract: Contract;
  /** The API before anything is hidden. */
  readonly api: GraphQLSchema;
  readonly isVisible: IsVisible;
  readonly reachable: ReadonlySet<string>;
  readonly tags: TagRegister;
}

/** Why a contract cannot be built, each with the tag and the coordinate; nothing when it can. */
export function findProblems({ contract, api, isVisible, reachable, tags }: Selection): string[] {
  const hides = (coordinate: string) => `${sayWhy(contract, tags, coordinate)} ${coordinate}`;
  const fields = Object.keys(api.getQueryType()?.getFields() ?? {}).map((name) => `Query.${name}`);
  if (!fields.some(isVisible))
    return [`composes to nothing, for no field of Query is left: ${fields.map(hides).join(', ')}`];
  return groupNeeds(findBreaks(api, isVisible, reachable))
    .map(({ hidden, need, by }) => `${hides(hidden)}, which ${by.join(' and ')} ${by.length > 1 ? need : `${need}s`}`)
    .toSorted();
}

/** One entry for all that need the same hidden thing for the same. */
function groupNeeds(breaks: readonly Break[]) {
  const groups = Map.groupBy(breaks, ({ hidden, need }) => `${hidden} ${need}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, by: [...new Set(group.map(({ by }) => by))].toSorted() }] : [];
  });
}
