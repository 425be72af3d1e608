import { parse } from 'graphql';
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
  private readonly unknown = new LRUCache<string, true>(UNKNOWN);
  private readonly keys: readonly [texts: string, times: string];

  constructor(
    private readonly redis: RedisClient,
    private readonly config: Pick<Config, 'redis' | 'limits'>,
  ) {
    const { prefix } = config.redis;
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

  /** Remembers a text for later requests with its hash alone, if it is one that a client may send again. */
  async remember(hash: string, text: string): Promise<void> {
    if (this.texts.has(hash) || Buffer.byteLength(text) > LONGEST || !this.parses(text)) return;
    this.texts.set(hash, text);
    this.unknown.delete(hash);
    await this.redis.eval(REMEMBER, 2, ...this.keys, hash, text, Date.now(), TTL_MS, MOST).catch(() => {});
  }

  private parses(text: string): boolean {
    try {
      return parse(text, { maxTokens: this.config.limits.tokens, noLocation: true }).definitions.length > 0;
    } catch {
      return false;
    }
  }
}
