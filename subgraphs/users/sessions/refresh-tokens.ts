import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { UsersContext } from '../context.ts';

/** A session that a refresh token led to, and the token that comes next. */
export interface Rotated {
  readonly sessionId: string;
  readonly userId: string;
  readonly refreshToken: string;
}

/** How long the answer to a refresh may be asked for again, in seconds. */
const REPEAT_SECONDS = 30;

const INSERT = statement(`
  insert into refresh_token (hash, session_id, expires_at) values ($1, $2, now() + make_interval(days => $3))`);

/** Uses a token that was not used before, and lets its successor be used. Of many at a time one does. */
const USE = statement<Omit<Rotated, 'refreshToken'>>(`
  with used as (
    update refresh_token set used_at = now() where hash = $1 and used_at is null and expires_at > now()
    returning session_id
  ), living as (
    update session set last_used_at = now() from used
    where session.id = used.session_id and session.revoked_at is null
    returning session.id, session.user_id
  ), successor as (
    insert into refresh_token (hash, session_id, expires_at)
    select $2, id, now() + make_interval(days => $3) from living
  )
  select id as "sessionId", user_id as "userId" from living`);

/** A token that was used a moment ago, as long as nobody has used its successor: the same client did not get the answer. */
const REPEAT = statement<Omit<Rotated, 'refreshToken'>>(`
  select session.id as "sessionId", session.user_id as "userId"
  from refresh_token used
  join refresh_token successor on successor.hash = $2 and successor.used_at is null and successor.expires_at > now()
  join session on session.id = used.session_id and session.revoked_at is null
  where used.hash = $1 and used.used_at > now() - make_interval(secs => ${REPEAT_SECONDS})`);

const HOLDER = statement<{ userId: string }>(`
  select session.user_id as "userId" from refresh_token join session on session.id = refresh_token.session_id
  where refresh_token.hash = $1`);

const REUSED = statement<{ sessionId: string }>(
  'select session_id as "sessionId" from refresh_token where hash = $1 and used_at is not null',
);

/** The refresh token that a session begins with. Written within the transaction of `em`. */
export async function firstRefreshToken(
  { resources }: UsersContext,
  em: EntityManager,
  sessionId: string,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await run(em, INSERT, [hashOf(token), sessionId, resources.config.sessions.refreshTokenDays]);
  return token;
}

/**
 * Trades a refresh token for its successor, which follows from the token and the installation's secret: whoever asks
 * twice, as two tabs or after a lost answer, gets the same from any gateway, although only hashes are kept.
 * Undefined for a token that trades for nothing.
 */
export async function rotate({ em, resources, tools }: UsersContext, token: string): Promise<Rotated | undefined> {
  const refreshToken = createHmac('sha256', tools.successorKey).update(token).digest('base64url');
  const hashes = [hashOf(token), hashOf(refreshToken)];
  const [used] = await run(em, USE, [...hashes, resources.config.sessions.refreshTokenDays]);
  const [found] = used ? [used] : await run(em, REPEAT, hashes);
  return found && { ...found, refreshToken };
}

/** Whose token it is, whether it was used or not, and whether its session goes on or not. */
export async function findHolder({ em }: UsersContext, token: string): Promise<string | undefined> {
  const [holder] = await run(em, HOLDER, [hashOf(token)]);
  return holder?.userId;
}

/** The session of a token that was used before. */
export async function findReused({ em }: UsersContext, token: string): Promise<string | undefined> {
  const [used] = await run(em, REUSED, [hashOf(token)]);
  return used?.sessionId;
}

/** All that is kept of a token. It has 256 random bits, so no salt and nothing slower is needed. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
