import type { DocumentNode } from 'graphql';
import { visitCoordinates } from './coordinates.ts';

/**
 * The tags that contracts choose by, and what each means. The list is closed, so a misspelt tag is an error and not a
 * field that a partner sees by accident. `docs/contracts.md` has the same table.
 */
export const TAGS: ReadonlyMap<string, string> = new Map([
  ['account', 'Sign-up, sign-in, password and profile.'],
  ['admin', 'What runs the installation.'],
  ['moderation', 'What moderators may do: inspect, suspend, restore.'],
  ['write', 'Every mutation outside `account`, together with one of the finer tags.'],
  ['send', 'Sending, changing and deleting messages.'],
  ['react', 'Reactions.'],
  ['receipts', 'Read and delivery markers.'],
  ['presence', 'Presence and typing.'],
  ['conversations', 'Making and changing groups and channels, and who takes part in them.'],
  ['direct', 'Opening direct conversations.'],
  ['users', 'Making users for others.'],
  ['live', 'Subscriptions.'],
]);

/** Say what is done by a mutation, beside `write`, which only says that something is. */
const FINER: readonly string[] = [
  ...['send', 'react', 'receipts', 'presence', 'conversations', 'direct', 'users', 'moderation', 'admin'],
];

/** The tags of each coordinate of some subgraphs; those of a type count for its fields and values too. */
export type TagRegister = ReadonlyMap<string, ReadonlySet<string>>;

export function readTags(subgraphs: readonly DocumentNode[]): TagRegister {
  const tags = new Map<string, Set<string>>();
  for (const subgraph of subgraphs) {
    visitCoordinates(subgraph, (coordinate, node) => {
      const found = (node.directives ?? []).filter(({ name }) => name.value === 'tag').map(nameArgument);
      const known = tags.get(coordinate) ?? new Set();
      for (const tag of found) known.add(tag);
      tags.set(coordinate, known);
    });
  }
  for (const [coordinate, own] of tags) {
    const [type = ''] = coordinate.split('.');
    for (const tag of tags.get(type) ?? []) own.add(tag);
  }
  return tags;
}

type Tagged = NonNullable<Parameters<Parameters<typeof visitCoordinates>[1]>[1]['directives']>[number];

function nameArgument({ arguments: [argument] = [] }: Tagged): string {
  return argument?.value.kind === 'StringValue' ? argument.value.value : '';
}

/**
 * The problems with the tags of a schema: a tag that is not known, and a root field that lacks the tag of its kind.
 * A contract shows what it does not exclude, so a mutation nobody tagged would be everybody's.
 */
export function findTagProblems(tags: TagRegister): string[] {
  const problems: string[] = [];
  for (const [coordinate, own] of tags) {
    for (const tag of own)
      if (!TAGS.has(tag)) problems.push(`${coordinate}: "${tag}" is no tag. Tags are ${[...TAGS.keys()].join(', ')}.`);
    if (isFieldOf('Mutation', coordinate)) problems.push(...mutationProblems(coordinate, own));
    if (isFieldOf('Subscription', coordinate) && !own.has('live'))
      problems.push(`${coordinate}: a subscription needs the tag "live".`);
  }
  return problems.toSorted();
}

const isFieldOf = (type: string, coordinate: string): boolean =>
  coordinate.startsWith(`${type}.`) && !coordinate.includes('(');

function mutationProblems(coordinate: string, tags: ReadonlySet<string>): string[] {
  if (tags.has('account')) return [];
  if (!tags.has('write')) return [`${coordinate}: a mutation needs the tag "write" or "account".`];
  if (FINER.some((tag) => tags.has(tag))) return [];
  return [`${coordinate}: beside "write" a mutation needs one of the tags ${FINER.join(', ')}.`];
}
