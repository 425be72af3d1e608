import { type DocumentOwner, OWNER_NAMES } from '../../../kernel/documents/document.ts';
import { badInput } from '../../../kernel/errors.ts';

/** For whom a document is: one of the two is given. */
export interface OwnerInput {
  readonly client?: string | null;
  readonly contract?: string | null;
}

/** The owner that an input names; undefined if it names none. Throws `BAD_USER_INPUT` for two, or for no name. */
export function findOwner({ client, contract }: OwnerInput): DocumentOwner | undefined {
  if (typeof client === 'string' && typeof contract === 'string')
    throw badInput('contract', 'cannot be together with a client.');
  if (typeof client === 'string') return checkName({ kind: 'client', name: client });
  if (typeof contract === 'string') return checkName({ kind: 'contract', name: contract });
  return undefined;
}

/** The same where one is needed. */
export function parseOwner(input: OwnerInput): DocumentOwner {
  const owner = findOwner(input);
  if (!owner) throw badInput('client', 'or contract must be given.');
  return owner;
}

function checkName(owner: DocumentOwner): DocumentOwner {
  if (!OWNER_NAMES[owner.kind].test(owner.name)) throw badInput(owner.kind, `must be the name of a ${owner.kind}.`);
  return owner;
}
