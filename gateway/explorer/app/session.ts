import { SESSION_OPERATIONS } from '../shared/session-operations.ts';
import { GRAPHQL_URL } from './address.ts';
import { Lifetime } from './lifetime.ts';
import { bearer, messageOf, RequestError, request, run } from './request.ts';
import { Store } from './store.ts';
import { hasJustLeft, noteLeave } from './tab-storage.ts';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface SignedIn {
  readonly userId: string;
  readonly username: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface SessionPayload extends Tokens {
  readonly viewer: { readonly id: string; readonly username: string };
}

/** A token is renewed when this part of its time is left, or half of it if that is less. */
const RENEW_BEFORE_MS = 60_000;
const RETRY_MS = 5000;

const LEFT =
  'Loading or leaving the page signed you out: tokens are kept in its memory alone. Your tabs are still there.';

/**
 * The user who is signed in. Tokens are in memory alone: nothing of an admin's session is written anywhere, a copied browser tab
 * cannot use the same refresh token twice, and leaving the page ends the session, which the page says to whoever comes back.
 */
export class Session {
  readonly viewer = new Store<SignedIn | undefined>(undefined);
  /** Why the session ended, if it was not asked to. */
  readonly notice = new Store<string | undefined>(undefined);
  private readonly listeners = new Set<(accessToken: string) => void>();
  private tokens: Tokens | undefined;
  private lifetime: Lifetime | undefined;
  private renewing: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    if (hasJustLeft()) this.notice.set(LEFT);
    addEventListener('pagehide', () => this.leave());
  }

  async signIn(input: Credentials): Promise<void> {
    this.begin(
      await run<{ session: SessionPayload }>(GRAPHQL_URL, { query: SESSION_OPERATIONS.logIn, variables: { input } }),
    );
  }

  async register({ username, password }: Credentials): Promise<void> {
    const input = { username, password, displayName: username };
    this.begin(
      await run<{ session: SessionPayload }>(GRAPHQL_URL, { query: SESSION_OPERATIONS.register, variables: { input } }),
    );
  }

  /** An access token that still holds; undefined when nobody is signed in. Throws RequestError while offline. */
  async token(): Promise<string | undefined> {
    if (this.tokens && this.lifetime && this.lifetime.left < RETRY_MS) await this.renew();
    return this.tokens?.accessToken;
  }

  /** Trades the refresh token for fresh tokens; once, however many ask. */
  renew(): Promise<void> {
    this.renewing ??= this.refresh().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  /** Calls back with each new access token. Returns how to end that. */
  onToken(listener: (accessToken: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async signOut({ keepalive = false, notice }: { keepalive?: boolean; notice?: string } = {}): Promise<void> {
    const { accessToken } = this.tokens ?? {};
    this.end(notice);
    if (accessToken) await logOut(accessToken, keepalive);
  }

  /** The page may be loaded again, or shown again as it is. */
  private leave(): void {
    if (!this.tokens) return;
    noteLeave();
    void this.signOut({ keepalive: true, notice: LEFT });
  }

  /** Forgets the session; `notice` tells why. */
  end(notice?: string): void {
    clearTimeout(this.timer);
    this.tokens = undefined;
    this.notice.set(notice);
    this.viewer.set(undefined);
  }

  private async refresh(): Promise<void> {
    const refreshToken = this.tokens?.refreshToken;
    if (!refreshToken) return;
    try {
      const variables = { input: { refreshToken } };
      const { session } = await run<{ session: SessionPayload }>(GRAPHQL_URL, {
        query: SESSION_OPERATIONS.refresh,
        variables,
      });
      // Signed out meanwhile: what came is not used.
      if (this.tokens?.refreshToken === refreshToken) this.keep(session);
    } catch (error) {
      if (error instanceof RequestError && error.code === 'UNAUTHENTICATED')
        this.end('Your session has ended. Sign in again.');
      else this.renewIn(RETRY_MS);
      throw error instanceof RequestError ? error : new RequestError({ message: messageOf(error) });
    }
  }

  private begin({ session }: { session: SessionPayload }): void {
    // That of an account that was not let in.
    if (this.tokens) void logOut(this.tokens.accessToken);
    this.keep(session);
    const { id, username } = session.viewer;
    this.notice.set(undefined);
    this.viewer.set({ userId: id, username });
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens;
    for (const listener of this.listeners) listener(tokens.accessToken);
    this.lifetime = new Lifetime(tokens.accessToken);
    const { whole } = this.lifetime;
    this.renewIn(whole - Math.min(RENEW_BEFORE_MS, whole / 2));
  }

  private renewIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew().catch(() => {}), ms);
  }
}

async function logOut(accessToken: string, keepalive = false): Promise<void> {
  const body = { query: SESSION_OPERATIONS.logOut };
  // Without a connection the session ends by itself, with its refresh token.
  await request(GRAPHQL_URL, { body, headers: bearer(accessToken), keepalive }).catch(() => {});
}
