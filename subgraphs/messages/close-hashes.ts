import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { RequestHashes } from './request-hashes.ts';

interface PlainHash {
  readonly conversationId: string;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly hash: string;
}

const AT_ONCE = 2000;
/** Once the process is at work. */
const SOON_MS = 1000;
/** A process of an older version may still write such hashes while it is replaced. */
const AGAIN_MS = 60 * 60 * 1000;

/** Several processes may do it at once: each takes what no other has. */
const PLAIN = statement<PlainHash>(`
  select conversation_id as "conversationId", sender_id as "senderId", client_message_id as "clientMessageId",
    request_hash as hash
  from message_client_id where request_hash not like '%.%' limit ${AT_ONCE} for update skip locked`);

const CLOSE = statement(`
  update message_client_id m set request_hash = closed.hash
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as closed (conversation_id, sender_id, name, hash)
  where m.conversation_id = closed.conversation_id and m.sender_id = closed.sender_id
    and m.client_message_id = closed.name`);

/**
 * Gives a key to the hashes of messages that were sent before hashes had one: when the process starts, and now and then.
 * Dispose of it before the resources.
 */
export function createHashClosing({ orm, logger }: Resources, hashes: RequestHashes): AsyncDisposable {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  const work = async () => {
    try {
      while (!stopping.signal.aborted && (await closeSome(orm.em.fork() as EntityManager, hashes)));
    } catch (error) {
      logger.warn({ error: (error as Error).message }, 'hashes of sent messages are without a key');
    }
    timer = later(AGAIN_MS);
  };
  const later = (ms: number) =>
    setTimeout(() => {
      working = work();
    }, ms).unref();
  let timer = later(SOON_MS);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await working;
      clearTimeout(timer);
    },
  };
}

/** Returns whether there may be more. */
const closeSome = (em: EntityManager, hashes: RequestHashes): Promise<boolean> =>
  em.transactional(async (tx) => {
    const plain = await run(tx as EntityManager, PLAIN, []);
    const keys = [plain.map((row) => row.conversationId), plain.map((row) => row.senderId)];
    const names = plain.map((row) => row.clientMessageId);
    const closed = plain.map(({ hash }) => hashes.close(hash));
    if (plain.length > 0) await run(tx as EntityManager, CLOSE, [...keys, names, closed]);
    return plain.length === AT_ONCE;
  });
