import { LRUCache } from 'lru-cache';
import { run, statement } from '../../kernel/database/statement.ts';
import { ParleyError } from '../../kernel/errors.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type ApiKeyScope, hashApiKeySecret, isApiKeySecret } from '../../kernel/trust/api-key.ts';
import type { RevocationList } from '../../kernel/trust/revocations.ts';

/** An API key, as one of its secrets opens it. */
export interface ApiKey {
  readonly id: string;
  /** Of the secret. */
  readonly hash: string;
  readonly contract: string;
  /** The service user whom it acts as when nobody else is named. */
  readonly userId: string | null;
  readonly scopes: readonly ApiKeyScope[];
  readonly requestsPerMinute: number;
  readonly costPerMinute: number;
  /** When the key or this secret of it stops working, whichever is first; Unix milliseconds, Infinity for never. */
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

type Row = Omit<ApiKey, 'expiresAt'> & { readonly expiresAt: Date | null };

const READ = statement<Row>(`
  select s.hash, k.id, k.contract, k.user_id as "userId", k.scopes, k.requests_per_minute as "requestsPerMinute",
    k.cost_per_minute as "costPerMinute", least(k.expires_at, s.expires_at) as "expiresAt",
    k.revoked_at is not null as "isRevoked"
  from api_key_secret s join api_key k on k.id = s.key_id where s.hash = any($1)`);

const USERS = statement<{ id: string; isSuspended: boolean }>(
  'select id, suspended_at is not null as "isSuspended" from "user" where id = any($1::uuid[])',
);

const CONTRACTS = statement<{ contract: string }>(`
  select distinct contract from api_key where revoked_at is null and (expires_at is null or expires_at > now())`);

/** A key that was read counts for this time when no change is announced, as while Redis is away. Unknown ones are remembered too. */
const KEPT = { max: 10_000, ttl: 15_000 } as const;

/** Finds API keys by their secrets, without a round trip to the database for those that come often. */
export class ApiKeys {
  private readonly keys = new LRUCache<string, Promise<ApiKey | undefined>>(KEPT);
  private readonly users = new LRUCache<string, Promise<UserState>>(KEPT);

  constructor(
    private readonly resources: Resources,
    private readonly revocations: RevocationList,
  ) {}

  /** The key that a secret opens. Throws `UNAUTHENTICATED` for one that is unknown, expired or revoked. */
  async find(secret: string): Promise<ApiKey> {
    if (!isApiKeySecret(secret)) throw refusal('is not valid.', 'API_KEY_INVALID');
    const hash = hashApiKeySecret(secret);
    const key = await remember(this.keys, hash, async () => (await this.read([hash])).get(hash));
    if (!key) throw refusal('is not valid.', 'API_KEY_INVALID');
    if (key.isRevoked || this.revocations.has(key.id)) throw refusal('has been revoked.', 'API_KEY_REVOKED');
    if (key.expiresAt <= Date.now()) throw refusal('has expired.', 'API_KEY_EXPIRED');
    return key;
  }

  /** The contracts for which there are keys that work. */
  async contracts(): Promise<string[]> {
    return (await run(this.resources.orm.em.fork(), CONTRACTS, [])).map(({ contract }) => contract);
  }

  /** Whether there is a user, and whether it is suspended. */
  findUser(id: string): Promise<UserState> {
    return remember(this.users, id, async () => (await this.readUsers([id])).get(id) ?? 'unknown');
  }

  /** Forgets what was read: something of it has changed. */
  forget(): void {
    this.keys.clear();
    this.users.clear();
  }

  /** The keys of these hashes as they are in the database now. */
  async read(hashes: readonly string[]): Promise<ReadonlyMap<string, ApiKey>> {
    const rows = await run(this.resources.orm.em.fork(), READ, [hashes]);
    return new Map(
      rows.map((row) => [row.hash, { ...row, expiresAt: row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY }]),
    );
  }

  /** The states of these users as they are in the database now. */
  async readUsers(ids: readonly string[]): Promise<ReadonlyMap<string, UserState>> {
    const rows = await run(this.resources.orm.em.fork(), USERS, [ids]);
    return new Map(rows.map(({ id, isSuspended }) => [id, isSuspended ? 'suspended' : 'active']));
  }
}

export type UserState = 'active' | 'suspended' | 'unknown';

/** Those who ask while it is being read wait for the same; what failed is not remembered. */
function remember<Value>(
  cache: LRUCache<string, Promise<Value>>,
  name: string,
  read: () => Promise<Value>,
): Promise<Value> {
  let value = cache.get(name);
  if (!value) {
    value = read();
    cache.set(name, value);
    const reading = value;
    value.catch(() => cache.peek(name) === reading && cache.delete(name));
  }
  return value;
}

const refusal = (problem: string, reason: string) =>
  new ParleyError('UNAUTHENTICATED', `The API key ${problem}`, { reason, http: { status: 401 } });
