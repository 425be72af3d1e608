import type { Act, Done } from '../audit.ts';
import type { Config } from '../config/config.ts';
import { run, statement } from '../database/statement.ts';
import { type DocumentOwner, ownerKey } from './document.ts';
import { checkManifest, type Manifest } from './manifest.ts';
import { readSchemaOf } from './schema.ts';
import { checkOperations } from './validate.ts';

export interface Registration {
  readonly owner: DocumentOwner;
  readonly manifest: Manifest;
}

/** The result of a registration: how many of the manifest's documents are new, and how many were there already. */
export interface Registered {
  readonly registered: number;
  readonly unchanged: number;
}

const INSERT = statement<{ hash: string }>(`
  insert into trusted_document (owner, hash, name, type, body, registered_at)
  select $1, d.hash, d.name, d.type, d.body, clock_timestamp()
  from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as d (hash, name, type, body)
  on conflict (owner, hash) do nothing
  returning hash`);

const DELETE = statement<{ hash: string }>(`
  delete from trusted_document where owner = $1 and ($2::text[] is null or hash = any ($2)) returning hash`);

/** An audit entry is for people: it names this number of documents, and counts all. */
const NAMED = 100;

/**
 * Registers all documents of a manifest or, if one of them could not run, none: `BAD_USER_INPUT` names it. What is
 * registered already stays as it is.
 */
export async function registerDocuments(
  act: Act,
  { owner, manifest }: Registration,
  config: Config,
): Promise<Registered> {
  checkManifest(manifest);
  checkOperations(await readSchemaOf(owner, config), manifest.operations, config);
  const operations = [...new Map(manifest.operations.map((operation) => [operation.id, operation])).values()];
  const column = (name: 'id' | 'name' | 'type' | 'body') => operations.map((operation) => operation[name]);
  return act(async ({ em, audit }) => {
    const values = [ownerKey(owner), column('id'), column('name'), column('type'), column('body')];
    const added = await run(em, INSERT, values);
    const counts = { registered: added.length, unchanged: operations.length - added.length };
    await audit(noteOf(owner, counts, added));
    return counts;
  });
}

export interface Removal {
  readonly owner: DocumentOwner;
  /** The documents, by their hashes; without them all of the owner's. */
  readonly hashes?: readonly string[] | null;
}

/** Removes documents. Returns how many there were. */
export function removeDocuments(act: Act, { owner, hashes = null }: Removal): Promise<number> {
  return act(async ({ em, audit }) => {
    const removed = await run(em, DELETE, [ownerKey(owner), hashes]);
    await audit(noteOf(owner, { removed: removed.length }, removed));
    return removed.length;
  });
}

const noteOf = (owner: DocumentOwner, counts: object, rows: readonly { readonly hash: string }[]): Done => ({
  subject: { type: 'TrustedDocuments', id: ownerKey(owner) },
  details: { ...counts, ids: rows.slice(0, NAMED).map(({ hash }) => hash) },
});
