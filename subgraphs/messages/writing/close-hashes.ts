import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { HOUR_MS, type Job } from '../../../kernel/jobs/job.ts';
import { createRequestHashes, type RequestHashes } from './request-hashes.ts';

interface PlainHash {
  readonly conversationId: string;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly hash: string;
}

const AT_ONCE = 2000;

const PLAIN = statement<PlainHash>(`
  select conversation_id as "conversationId", sender_id as "senderId", client_message_id as "clientMessageId",
    request_hash as hash
  from message_client_id where request_hash not like '%.%' limit ${AT_ONCE}`);

/** Leaves alone what a deletion has cleared meanwhile. */
const CLOSE = statement(`
  update message_client_id m set request_hash = closed.hash
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
    as closed (conversation_id, sender_id, name, plain, hash)
  where m.conversation_id = closed.conversation_id and m.sender_id = closed.sender_id
    and m.client_message_id = closed.name and m.request_hash = closed.plain`);

/** A process of an older version may still write such hashes while it is replaced. */
export const CLOSE_HASHES: Job = {
  name: 'close-hashes',
  description: 'Gives a key to the hashes of messages that were sent before hashes had one.',
  everyMs: HOUR_MS,
  async run({ em, config, signal }) {
    const hashes = createRequestHashes(config.secret);
    while (!signal.aborted && (await closeSome(em, hashes)));
  },
};

/** Returns whether there may be more. */
async function closeSome(em: EntityManager, hashes: RequestHashes): Promise<boolean> {
  const rows = await run(em, PLAIN, []);
  if (rows.length === 0) return false;
  const keys = [rows.map((row) => row.conversationId), rows.map((row) => row.senderId)];
  const [names, plain] = [rows.map((row) => row.clientMessageId), rows.map(({ hash }) => hash)];
  await run(em, CLOSE, [...keys, names, plain, plain.map(hashes.close)]);
  return rows.length === AT_ONCE;
}
