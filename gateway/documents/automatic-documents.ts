import { LRUCache } from 'lru-cache';
import type { Config } from '../../kernel/config/config.ts';
import { hashOf } from '../../kernel/documents/document.ts';
import type { RedisClient } from '../../kernel/redis/redis.ts';

/** Longer texts are executed, but not remembered. In bytes. */
const LONGEST = 16 * 1024;
/** The number that is remembered, the latest ones: at most 32 MiB of Redis. */
const MOST = 2000;
/** How long one is remembered after it was sent, in milliseconds. */
const TTL_MS = 24 * 60 * 60 * 1000;
/** Characters of text that this process keeps. */
const KEPT = { maxSize: 4 * 1024 * 1024, sizeCalculation: (text: string) => text.length + 1 } as const;
/** Characters of texts that came with a hash in requests of which it is not known yet what becomes of them. */
const OFFERED = { maxSize: 1024 * 1024, sizeCalculation: (_: string, text: string) => text.length + 1 } as const;
/** For this time an unknown hash stays unknown without a question to Redis. */
const UNKNOWN = { max: 10_000, ttl: 1000 } as const;

/** Remembers a text, and forgets those that are too old or too many. */
const REMEMBER = `
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
  local function forget(hashes)
    for _, hash in ipairs(hashes) do
      redis.call('HDEL', KEYS[1], hash)
      redis.call('ZREM', KEYS[2], hash)
    end
  end
  forget(redis.call('ZRANGE', KEYS[2], '-inf', '(' .. (ARGV[3] - ARGV[4]), 'BYSCORE'))
  forget(redis.call('ZRANGE', KEYS[2], 0, -1 - ARGV[5]))
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])`;

/**
 * The texts that clients sent together with their hashes (automatic persisted queries), shared by all gateways through
 * Redis. They are a convenience: while Redis is away, clients send their texts again.
 */
export class AutomaticDocuments {
  private readonly texts = new LRUCache<string, string>(KEPT);
  private readonly offered = new LRUCache<string, string>(OFFERED);
  private readonly unknown = new LRUCache<string, true>(UNKNOWN);
  private readonly keys: readonly [texts: string, times: string];

  constructor(
    private readonly redis: RedisClient,
    { redis: { prefix } }: Pick<Config, 'redis'>,
  ) {
    this.keys = [`${prefix}{documents}:texts`, `${prefix}{documents}:times`];
  }

  /** The text with this hash, if one was sent to any gateway. */
  async find(hash: string): Promise<string | undefined> {
    const known = this.texts.get(hash);
    if (known !== undefined || this.unknown.has(hash)) return known;
    const text = await this.redis.hget(this.keys[0], hash).catch(() => null);
    if (text === null || hashOf(text) !== hash) {
      this.unknown.set(hash, true);
      return undefined;
    }
    this.texts.set(hash, text);
    return text;
  }

  /** Takes note of a text that came with its hash: to be remembered if the request is not refused. */
  offer(hash: string, text: string): void {
    if (!this.texts.has(hash) && Buffer.byteLength(text) <= LONGEST) this.offered.set(text, hash);
  }

  /** Remembers a text that was offered, for later requests with its hash alone. */
  async accept(text: string): Promise<void> {
    const hash = this.offered.get(text);
    if (hash === undefined) return;
    this.offered.delete(text);
    this.texts.set(hash, text);
    this.unknown.delete(hash);
    await this.redis.eval(REMEMBER, 2, ...this.keys, hash, text, Date.now(), TTL_MS, MOST).catch(() => {});
  }
}
