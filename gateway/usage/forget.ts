import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../kernel/config/config.ts';
import { run, type Statement, statement } from '../../kernel/database/statement.ts';

/** Rows removed in one statement: far fewer than the time limit of a statement allows. */
const BATCH = 2000;

type Counted = Statement<{ count: number }>;

/** Rows whose `ctid` a query finds. */
const forgetOf = (table: string, query: string): Counted =>
  statement(`
    with forgotten as (delete from ${table} where ctid = any (array(${query} limit ${BATCH})) returning 1)
    select count(*)::integer as count from forgotten`);

/** Gateways may have been without the database for this number of days and still count nobody twice. */
const MARGIN_DAYS = 7;
const LONG_AGO = `(now() at time zone 'UTC')::date - ${MARGIN_DAYS}`;

/** As the description of `SendMessageInput.clientMessageId` says. */
const CLIENT_ID_DAYS = 30;
const CLIENT_ID_END = `parley_uuid_floor_1((now() at time zone 'UTC')::date - ${CLIENT_ID_DAYS})`;

const ALWAYS: readonly Counted[] = [
  forgetOf('active_user', `select ctid from active_user where day < ${LONG_AGO}`),
  forgetOf('active_user_month', `select ctid from active_user_month where month < date_trunc('month', ${LONG_AGO})`),
  // Ids are ordered by time.
  forgetOf('message_client_id', `select ctid from message_client_id where message_id < ${CLIENT_ID_END}`),
];

/** Sessions whose last token may have run out: each use of one gives the next for `$1` days. */
const OLD = `s.last_used_at < now() - make_interval(days => $1 + ${MARGIN_DAYS})`;
/** An aggregate, since the planner would read all tokens there are for a "not exists". */
const NEWEST = '(select max(expires_at) from refresh_token where session_id = s.id)';

/**
 * A session is over when its newest token has run out. Until then all its tokens stay, for one that is used again must be
 * known to end it. Tokens go before their session, of which it may have very many, and it goes with the last one, so that
 * nothing is looked at again and again.
 */
const SESSIONS: readonly Counted[] = [
  forgetOf(
    'refresh_token',
    `select t.ctid from session s join refresh_token t on t.session_id = s.id where ${OLD} and ${NEWEST} < now()`,
  ),
  forgetOf('session', `select s.ctid from session s where ${OLD} and ${NEWEST} is null`),
];

/**
 * Removes what nobody needs any more: who was active, once all of the day and the month are counted, names of messages
 * that are as old as the API says, and sessions that are over. The signal ends it early.
 */
export async function forget(em: EntityManager, { sessions }: Config, signal: AbortSignal): Promise<void> {
  for (const rows of ALWAYS) await repeat([rows], (each) => run(em, each, []), signal);
  await repeat(SESSIONS, (each) => run(em, each, [sessions.refreshTokenDays]), signal);
}

/** One statement after the other, as long as one of them finds as much as it takes. */
async function repeat(
  statements: readonly Counted[],
  remove: (statement: Counted) => Promise<{ count: number }[]>,
  signal: AbortSignal,
): Promise<void> {
  let hasMore: boolean;
  do {
    hasMore = false;
    for (const each of statements) hasMore = (await remove(each))[0]?.count === BATCH || hasMore;
  } while (hasMore && !signal.aborted);
}
