import { hashOf } from '../../kernel/documents/document.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type Asker, isExempt, ownerOf } from './asker.ts';
import { AutomaticDocuments } from './automatic-documents.ts';
import { hashIn, isNaming, mismatch, type NamingRequest, notFound, notTrusted, withText } from './naming.ts';
import { RegisteredDocuments } from './registered-documents.ts';

/**
 * The one place where a request gets its text, whatever transport it came by, before anything is parsed: registered
 * documents by their hash, automatic persisted queries, or the text itself where it is allowed.
 */
export class NamedDocuments {
  private readonly registered: RegisteredDocuments;
  private readonly automatic: AutomaticDocuments;
  private readonly trustedOnly: boolean;

  constructor({ orm, redis, config }: Resources) {
    this.registered = new RegisteredDocuments(orm);
    this.automatic = new AutomaticDocuments(redis, config);
    this.trustedOnly = config.documents.trustedOnly;
  }

  /** Whether a request is anything but one that brings its text and may have any. */
  concerns(request: NamingRequest): boolean {
    return this.trustedOnly || isNaming(request);
  }

  /**
   * The request with its text. One that has neither text nor name is returned as it is, for its reader to refuse.
   * Throws `BAD_USER_INPUT` with the reason `DOCUMENT_NOT_TRUSTED` or `DOCUMENT_HASH_MISMATCH`, or
   * `PERSISTED_QUERY_NOT_FOUND`.
   */
  async resolve<Request extends NamingRequest>(request: Request, asker: Asker): Promise<Request> {
    if (!this.concerns(request)) return request;
    const hash = hashIn(request);
    // Some clients must send a text, and send an empty one.
    const text = typeof request.query === 'string' && request.query !== '' ? request.query : undefined;
    if (hash !== undefined && text !== undefined && hashOf(text) !== hash) throw mismatch();
    if (hash === undefined && text === undefined) return request;
    if (this.trustedOnly && !isExempt(asker))
      return withText(request, await this.findTrusted(hash ?? hashOf(text ?? ''), asker));
    if (hash === undefined) return request;
    if (text !== undefined) await this.automatic.remember(hash, text);
    return withText(request, text ?? (await this.find(hash, asker)));
  }

  private async findTrusted(hash: string, asker: Asker): Promise<string> {
    const owner = ownerOf(asker);
    const found = owner && (await this.registered.find(owner, hash));
    if (!found) throw notTrusted();
    return found;
  }

  private async find(hash: string, asker: Asker): Promise<string> {
    const owner = ownerOf(asker);
    const found = (owner && (await this.registered.find(owner, hash))) || (await this.automatic.find(hash));
    if (!found) throw notFound();
    return found;
  }
}
