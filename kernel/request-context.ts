import type { EntityManager } from '@mikro-orm/postgresql';
import type { Resources } from './resources.ts';
import { type Caller, getViewer, type Viewer } from './trust/viewer.ts';

/**
 * The context of one request: the caller, a unit of work and loaders of its own. It lives as long as its request and is
 * never shared, because everything that it has loaded is meant for its caller alone.
 */
export class RequestContext {
  #em: EntityManager | undefined;
  readonly #loaders = new Map<unknown, unknown>();

  constructor(
    readonly resources: Resources,
    readonly caller: Caller,
  ) {}

  /** The signed-in user. Throws `UNAUTHENTICATED` when there is none; an audience has none. */
  get viewer(): Viewer {
    return getViewer(this.caller);
  }

  /** Throws `UNAUTHENTICATED` unless those who get the answer are signed in: a viewer, or an audience. */
  requireSignedIn(): void {
    if (this.caller.audience === undefined) getViewer(this.caller);
  }

  get em(): EntityManager {
    this.#em ??= this.resources.orm.em.fork() as EntityManager;
    return this.#em;
  }

  /** This request's loader of one kind, made by `create` at its first use. */
  loader<Loader>(create: (context: RequestContext) => Loader): Loader {
    let loader = this.#loaders.get(create) as Loader | undefined;
    if (!loader) {
      loader = create(this);
      this.#loaders.set(create, loader);
    }
    return loader;
  }

  /** Forgets what was loaded: after a change, what is asked next is read again. */
  forget(): void {
    this.#loaders.clear();
    this.#em = undefined;
  }
}
