import { hashOf } from '../../kernel/documents/document.ts';
import { badInput } from '../../kernel/errors.ts';
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
  private readonly own: ReadonlyMap<string, string>;

  /** `own` are the texts that the gateway's own pages send before they can say who asks. */
  constructor({ orm, redis, config }: Resources, own: readonly string[]) {
    this.registered = new RegisteredDocuments(orm);
    this.automatic = new AutomaticDocuments(redis, config);
    this.trustedOnly = config.documents.trustedOnly;
    this.own = new Map(own.map((text) => [hashOf(text), text]));
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
  async resolve<Request extends NamingRequest>(
    request: Request,
    asker: Asker,
    clientName: string | undefined,
  ): Promise<Request> {
    if (!this.concerns(request)) return request;
    const hash = hashIn(request);
    if (typeof (request.query ?? '') !== 'string') throw badInput('query', 'must be a GraphQL document.');
    // Some clients must send a text, and send an empty one.
    const text = typeof request.query === 'string' && request.query !== '' ? request.query : undefined;
    if (hash !== undefined && text !== undefined && hashOf(text) !== hash) throw mismatch();
    if (hash === undefined && text === undefined) return request;
    const owner = ownerOf(asker, clientName);
    if (this.trustedOnly && !isExempt(asker))
      return withText(request, await this.findTrusted(hash ?? hashOf(text ?? ''), owner));
    if (hash === undefined) return request;
    if (text !== undefined) this.automatic.offer(hash, text);
    return withText(request, text ?? (await this.find(hash, owner)));
  }

  /**
   * To be called once a request with this text was not refused: only then is a text remembered that came with its hash. What
   * is refused, for whatever reason, leaves nothing behind.
   */
  accept(text: string): Promise<void> {
    return this.automatic.accept(text);
  }

  private async findTrusted(hash: string, owner: string | undefined): Promise<string> {
    const found = this.own.get(hash) ?? (owner && (await this.registered.find(owner, hash)));
    if (!found) throw notTrusted();
    return found;
  }

  private async find(hash: string, owner: string | undefined): Promise<string> {
    const found = (owner && (await this.registered.find(owner, hash))) || (await this.automatic.find(hash));
    if (!found) throw notFound();
    return found;
  }
}
