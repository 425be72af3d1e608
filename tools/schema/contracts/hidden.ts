import { applyTagFilterOnSubgraphs } from '@theguild/federation-composition';
import type { DocumentNode } from 'graphql';
import { visitCoordinates } from '../coordinates.ts';
import type { TagRegister } from '../tags.ts';
import type { Contract } from './contract.ts';

/** A subgraph as composition takes it. */
export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

/** A contract's tags as composition takes them. */
export interface TagFilter {
  readonly include: Set<string>;
  readonly exclude: Set<string>;
}

/** The coordinates that a filter hides, types included of which it hides everything. */
export function findHidden(subgraphs: readonly SubgraphSource[], filter: TagFilter): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const { typeDefs } of applyTagFilterOnSubgraphs([...subgraphs], filter)) {
    visitCoordinates(typeDefs, (coordinate, { directives = [] }) => {
      if (directives.some(({ name }) => INACCESSIBLE.has(name.value))) hidden.add(coordinate);
    });
  }
  return hidden;
}

/** With and without its import into a subgraph. */
const INACCESSIBLE: ReadonlySet<string> = new Set(['inaccessible', 'federation__inaccessible']);

/** Says by which tags a contract hides a coordinate, as in `@tag(name: "admin") hides`. */
export function sayWhy({ exclude, include }: Contract, tags: TagRegister, coordinate: string): string {
  // A type of which everything is hidden goes with its fields: their tags are why.
  const members = [...tags.keys()].filter((other) => other.startsWith(`${coordinate}.`));
  const found = [coordinate, ...members].flatMap((other) => [...(tags.get(other) ?? [])]);
  const excluded = exclude.filter((tag) => found.includes(tag));
  if (excluded.length > 0) return `${excluded.map(directive).join(' and ')} ${excluded.length > 1 ? 'hide' : 'hides'}`;
  return `the lack of ${include.map(directive).join(' or ')} hides`;
}

const directive = (tag: string): string => `@tag(name: "${tag}")`;
