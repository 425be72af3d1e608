import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { LRUCache } from 'lru-cache';
import { run, statement } from '../../kernel/database/statement.ts';

const INDEX = statement<{ owner: string; hashes: string[] }>(
  'select owner, array_agg(hash) as hashes from trusted_document group by owner',
);
const BODY = statement<{ body: string }>('select body from trusted_document where owner = $1 and hash = $2');

/** A removed document is gone after this time, in milliseconds. */
const OLDEST_MS = 5000;
/** A hash that is not there makes the index be read again, but not more often than this, whoever asks for what. */
const FRESH_MS = 1000;
/** Characters of text that are kept. */
const KEPT = { maxSize: 4 * 1024 * 1024, sizeCalculation: (text: string) => text.length + 1 } as const;

/**
 * The documents that are registered, as far as this process has seen them. It knows all hashes, so one that is not
 * registered costs the database nothing; texts are read when they are first asked for.
 */
export class RegisteredDocuments {
  private readonly texts = new LRUCache<string, string>(KEPT);
  private index: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly orm: MikroORM) {}

  /** Whether an owner registered a document. */
  async has(owner: string, hash: string): Promise<boolean> {
    await this.refresh(OLDEST_MS);
    if (this.isIndexed(owner, hash)) return true;
    await this.refresh(FRESH_MS);
    return this.isIndexed(owner, hash);
  }

  /** The text of a document that an owner registered. */
  async find(owner: string, hash: string): Promise<string | undefined> {
    if (!(await this.has(owner, hash))) return undefined;
    // A hash has one text, whoever registered it.
    const known = this.texts.get(hash);
    if (known !== undefined) return known;
    const [row] = await run(this.em(), BODY, [owner, hash]);
    if (row) this.texts.set(hash, row.body);
    return row?.body;
  }

  private isIndexed(owner: string, hash: string): boolean {
    return this.index.get(owner)?.has(hash) ?? false;
  }

  private async refresh(maxAgeMs: number): Promise<void> {
    if (Date.now() - this.readAt < maxAgeMs) return;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async read(): Promise<void> {
    const startedAt = Date.now();
    const rows = await run(this.em(), INDEX, []);
    this.index = new Map(rows.map(({ owner, hashes }) => [owner, new Set(hashes)]));
    this.readAt = startedAt;
  }

  private em(): EntityManager {
    return this.orm.em.fork() as EntityManager;
  }
}
