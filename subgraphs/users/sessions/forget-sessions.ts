import { HOUR_MS, type Job } from '../../../kernel/jobs/job.ts';
import { removalOf, removeAll } from '../../../kernel/jobs/remove-rows.ts';

/** Clocks differ, and a process may have been without the database for some time. */
const MARGIN_DAYS = 7;

/** Sessions whose last token may have run out: each use of one gives the next for `$1` days. */
const OLD = `s.last_used_at < now() - make_interval(days => $1 + ${MARGIN_DAYS})`;
/** An aggregate, since the planner would read all tokens there are for a "not exists". */
const NEWEST = '(select max(expires_at) from refresh_token where session_id = s.id)';

/**
 * A session is over when its newest token has run out. Until then all its tokens stay, for one that is used again must be
 * known to end it. Tokens go before their session, of which it may have very many, and it goes with the last one, so that
 * nothing is looked at again and again.
 */
const SESSIONS = [
  removalOf(
    'refresh_token',
    `select t.ctid from session s join refresh_token t on t.session_id = s.id where ${OLD} and ${NEWEST} < now()`,
  ),
  removalOf('session', `select s.ctid from session s where ${OLD} and ${NEWEST} is null`),
];

export const FORGET_SESSIONS: Job = {
  name: 'forget-sessions',
  description: 'Removes sessions that are over, with their tokens.',
  everyMs: HOUR_MS,
  run: (work) => removeAll(work, SESSIONS, [work.config.sessions.refreshTokenDays]),
};
