import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { Resources } from '../../../kernel/resources.ts';
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

const PLAIN = statement<PlainHash>(`
  select conversation_id as "conversationId", sender_id as "senderId", client_message_id as "clientMessageId",
    request_hash as hash
  from message_client_id where request_hash not like '%.%' limit ${AT_ONCE}`);

/** Leaves alone what another process has closed meanwhile, or a deletion cleared. */
const CLOSE = statement(`
  update message_client_id m set request_hash = closed.hash
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
    as closed (conversation_id, sender_id, name, plain, hash)
  where m.conversation_id = closed.conversation_id and m.sender_id = closed.sender_id
    and m.client_message_id = closed.name and m.request_hash = closed.plain`);

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
async function closeSome(em: EntityManager, hashes: RequestHashes): Promise<boolean> {
  const rows = await run(em, PLAIN, []);
  if (rows.length === 0) return false;
  const keys = [rows.map((row) => row.conversationId), rows.map((row) => row.senderId)];
  const [names, plain] = [rows.map((row) => row.clientMessageId), rows.map(({ hash }) => hash)];
  await run(em, CLOSE, [...keys, names, plain, plain.map(hashes.close)]);
  return rows.length === AT_ONCE;
}
