import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import { type DocumentOwner, ownerKey } from './document.ts';
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest, type ManifestOperation } from './manifest.ts';

const ALL = statement<ManifestOperation>(
  'select hash as id, name, type, body from trusted_document where owner = $1 order by name, hash',
);

/** All documents of an owner, in the form in which they are registered. */
export async function exportManifest(em: EntityManager, owner: DocumentOwner): Promise<Manifest> {
  const operations = await run(em, ALL, [ownerKey(owner)]);
  return { format: MANIFEST_FORMAT, version: MANIFEST_VERSION, operations };
}
