import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../kernel/config/config.ts';
import { run, type Statement, statement } from '../../kernel/database/statement.ts';

/** Rows removed in one statement: far fewer than the time limit of a statement allows. */
const BATCH = 10_000;

type Counted = Statement<{ count: number }>;

/** Rows whose `ctid` a query finds. */
const forgetOf = (table: string, query: string): Counted =>
  statement(`
    with forgotten as (delete from ${table} where ctid = any (array(${query} limit ${BATCH})) returning 1)
    select count(*)::integer as count from forgotten`);

/** Gateways may have been without the database for so many days and still count nobody twice. */
const MARGIN_DAYS = 7;
const LONG_AGO = `(now() at time zone 'UTC')::date - ${MARGIN_DAYS}`;

/** As the description of `SendMessageInput.clientMessageId` says. */
const CLIENT_ID_DAYS = 30;
const CLIENT_ID_END = `parley_uuid_floor((now() at time zone 'UTC')::date - ${CLIENT_ID_DAYS})`;

const ALWAYS: readonly Counted[] = [
  forgetOf('active_user', `select ctid from active_user where day < ${LONG_AGO}`),
  forgetOf('active_user_month', `select ctid from active_user_month where month < date_trunc('month', ${LONG_AGO})`),
  // Ids are ordered by time.
  forgetOf('message_client_id', `select ctid from message_client_id where message_id < ${CLIENT_ID_END}`),
];

/**
 * A session is over when no refresh token of it is valid: each use gives the next one for `$1` days. Until then all its
 * tokens stay, for one that is used again must be known to end it.
 */
const IS_OVER = `s.last_used_at < now() - make_interval(days => $1 + ${MARGIN_DAYS})
  and not exists (select from refresh_token valid where valid.session_id = s.id and valid.expires_at > now())`;

/** Tokens before their session, of which it may have very many. */
const SESSIONS: readonly Counted[] = [
  forgetOf(
    'refresh_token',
    `select t.ctid from session s join refresh_token t on t.session_id = s.id where ${IS_OVER}`,
  ),
  forgetOf('session', `select s.ctid from session s where ${IS_OVER}`),
];

/**
 * Removes what nobody needs any more: who was active, once all of the day and the month are counted, names of messages
 * that are as old as the API says, and sessions that are over. The signal ends it early.
 */
export async function forget(em: EntityManager, { sessions }: Config, signal: AbortSignal): Promise<void> {
  for (const rows of ALWAYS) await repeat(() => run(em, rows, []), signal);
  for (const rows of SESSIONS) await repeat(() => run(em, rows, [sessions.refreshTokenDays]), signal);
}

async function repeat(remove: () => Promise<{ count: number }[]>, signal: AbortSignal): Promise<void> {
  let count: number | undefined;
  do count = (await remove())[0]?.count;
  while (count === BATCH && !signal.aborted);
}
