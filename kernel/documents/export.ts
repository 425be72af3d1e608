import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import { type DocumentOwner, ownerKey } from './document.ts';
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest, type ManifestOperation } from './manifest.ts';

const ALL = statement<ManifestOperation>(
  'select hash as id, name, type, body from trusted_document where owner = $1 order by name, hash',
);

/** All documents of an owner, in the form in which they are registered and in which `npm run schema:check` reads them. */
export async function exportManifest(em: EntityManager, owner: DocumentOwner): Promise<Manifest> {
  const operations = await run(em, ALL, [ownerKey(owner)]);
  const contract = owner.kind === 'contract' ? { contract: owner.name } : {};
  return { format: MANIFEST_FORMAT, version: MANIFEST_VERSION, ...contract, operations };
}
