import { composeSchemaContract } from '@theguild/federation-composition';
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql';
import { apiSchemaOf } from '../../../kernel/supergraph.ts';
import { typeName, visitCoordinates } from '../coordinates.ts';
import { readTags } from '../tags.ts';
import { type Contract, ContractError, refuseProblems } from './contract.ts';
import { findHidden, type SubgraphSource, sayWhy, type TagFilter } from './hidden.ts';
import { findProblems } from './problems.ts';
import { findReachableTypes, visibility } from './visible.ts';

/** The result of composing a contract. */
export interface ContractSchema {
  /** The API as the partner sees it, sorted. */
  readonly api: string;
  /** The supergraph that a gateway plans the partner's operations with: hidden parts are still there, as `@inaccessible`. */
  readonly supergraph: string;
}

/**
 * Composes what a contract shows of the API of some subgraphs. Throws `ContractError`, which names the contract, the tag and
 * the coordinate, when nothing is left or when something visible needs what is hidden.
 */
export function composeContract(
  contract: Contract,
  subgraphs: readonly SubgraphSource[],
  api: GraphQLSchema,
): ContractSchema {
  const filter = { include: new Set(contract.include), exclude: new Set(contract.exclude) };
  const isVisible = visibility(findHidden(subgraphs, filter));
  const reachable = contract.removeUnreachable
    ? findReachableTypes(api, isVisible)
    : new Set(Object.keys(api.getTypeMap()).filter(isVisible));
  const tags = readTags(subgraphs.map(({ typeDefs }) => typeDefs));
  refuseProblems(contract.name, findProblems({ contract, api, isVisible, reachable, tags }));
  if (contract.removeUnreachable) filter.exclude.add(UNREACHABLE);
  const sources = contract.removeUnreachable ? tagUnreachable(subgraphs, reachable) : subgraphs;
  const composed = compose(contract, sources, filter);
  // Composition forgets what hides the arguments of an interface's fields.
  const shown = coordinatesOf(composed.api).filter((coordinate) => !isVisible(coordinate));
  const tell = (coordinate: string) =>
    `${sayWhy(contract, tags, coordinate)} ${coordinate}, which is shown all the same`;
  refuseProblems(contract.name, shown.map(tell));
  return composed;
}

function coordinatesOf(sdl: string): string[] {
  const found: string[] = [];
  visitCoordinates(parse(sdl), (coordinate) => found.push(coordinate));
  return found;
}

/** Marks, for the length of one composition, the types that no visible field leads to. */
const UNREACHABLE = 'unreachable-in-this-contract';

/**
 * Composition refuses a visible field of a hidden type before it looks whether anything leads to that field: a
 * connection would keep the type of its nodes from being hidden. So what nothing leads to is hidden beforehand.
 */
function tagUnreachable(subgraphs: readonly SubgraphSource[], reachable: ReadonlySet<string>): SubgraphSource[] {
  const tag = { kind: Kind.DIRECTIVE, name: nameNode('tag'), arguments: [nameArgument(UNREACHABLE)] } as const;
  return subgraphs.map((subgraph) => ({
    ...subgraph,
    typeDefs: {
      ...subgraph.typeDefs,
      definitions: subgraph.typeDefs.definitions.map((definition) => {
        const type = typeName(definition);
        if (type === undefined || reachable.has(type)) return definition;
        const { directives = [] } = definition as { directives?: readonly ConstDirectiveNode[] };
        return { ...definition, directives: [...directives, tag] } as DefinitionNode;
      }),
    },
  }));
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;

const nameArgument = (value: string) =>
  ({ kind: Kind.ARGUMENT, name: nameNode('name'), value: { kind: Kind.STRING, value } }) as const;

function compose({ name }: Contract, subgraphs: readonly SubgraphSource[], filter: TagFilter): ContractSchema {
  // A part that nothing leads to has its tag by now: composition's own search breaks off at a union with a hidden member.
  const { errors, supergraphSdl } = composeSchemaContract([...subgraphs], filter, false);
  if (!supergraphSdl)
    throw new ContractError(`${name}: does not compose: ${errors?.map(({ message }) => message).join(' ')}`);
  const api = apiSchemaOf(supergraphSdl);
  return { api: printSchema(lexicographicSortSchema(api)), supergraph: supergraphSdl };
}
