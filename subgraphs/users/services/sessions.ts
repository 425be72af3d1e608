import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { SignJWT } from 'jose';
import { run, statement } from '../../../kernel/database/statement.ts';
import { forbidden, unauthenticated } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { parseText } from '../../../kernel/text.ts';
import { ACCESS_TOKEN } from '../../../kernel/trust/access-token.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import { actsByKeyAlone } from '../../../kernel/trust/viewer.ts';
import type { UsersContext } from '../context.ts';
import { RefreshToken } from '../entities/refresh-token.ts';
import { Session } from '../entities/session.ts';
import type { User } from '../entities/user.ts';
import { type UserView, userLoader } from '../loaders.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface OpenedSession {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly viewer: User | UserView;
}

/** Starts a session for a user who has just shown to be who they say. */
export async function openSession(context: UsersContext, user: User): Promise<OpenedSession> {
  const now = new Date();
  const session = context.em.create(Session, { id: newId(), userId: user.id, createdAt: now, lastUsedAt: now });
  // The session first: the unit of work does not know that the token's id refers to it.
  await context.em.persist(session).flush();
  const refreshToken = issueRefreshToken(context, context.em, session.id);
  await context.em.flush();
  return { ...(await issueAccessToken(context, user, session.id)), refreshToken, viewer: user };
}

const USE_TOKEN = statement<{ sessionId: string; userId: string }>(`
  with token as (
    update refresh_token set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning session_id
  )
  update session set last_used_at = $2 from token
  where session.id = token.session_id and session.revoked_at is null
  returning session.id as "sessionId", session.user_id as "userId"`);

const USED_TOKEN = statement<{ sessionId: string }>(
  'select session_id as "sessionId" from refresh_token where hash = $1 and used_at is not null',
);

/**
 * Trades a refresh token for a new pair. A token that was used before ends its whole session, whoever comes first:
 * one of the two holders stole it (RFC 9700, section 4.14).
 */
export async function refreshSession(context: UsersContext, token: string): Promise<OpenedSession> {
  const hash = hashToken(parseText(token, 'refreshToken', { min: 1, max: 256 }));
  const refreshed = await context.em.transactional(async (em) => {
    const [session] = await run(em as EntityManager, USE_TOKEN, [hash, new Date()]);
    if (!session) return undefined;
    return { ...session, refreshToken: issueRefreshToken(context, em as EntityManager, session.sessionId) };
  });
  if (!refreshed) {
    const [used] = await run(context.em, USED_TOKEN, [hash]);
    if (used) await revokeSessions(context, [used.sessionId]);
    throw unauthenticated('The refresh token is not valid. Sign in again.');
  }
  const { userId, sessionId, refreshToken } = refreshed;
  const viewer = await context.loader(userLoader).load(userId);
  return { ...(await issueAccessToken(context, viewer, sessionId)), refreshToken, viewer };
}

/**
 * Ends the session of this request: its refresh tokens at once, its access tokens as soon as the gateways heard of it.
 * Throws `FORBIDDEN` where an API key acts for the viewer: there is no session to end.
 */
export async function logOut(context: UsersContext): Promise<void> {
  if (actsByKeyAlone(context.caller)) throw forbidden('An API key has no session to end.');
  await revokeSessions(context, [context.viewer.sessionId]);
}

/** Ends all sessions of the viewer but the one of this request. */
export async function revokeOtherSessions(context: UsersContext): Promise<void> {
  const { userId, sessionId } = context.viewer;
  const others = await context.em.find(
    Session,
    { userId, revokedAt: null, id: { $ne: sessionId } },
    { fields: ['id'] },
  );
  await revokeSessions(
    context,
    others.map(({ id }) => id),
  );
}

async function revokeSessions(context: UsersContext, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await context.em.nativeUpdate(Session, { id: { $in: [...sessionIds] }, revokedAt: null }, { revokedAt: new Date() });
  await announceRevocations(context.resources, sessionIds);
}

async function issueAccessToken({ resources, tools }: UsersContext, { id, role }: UserView, sessionId: string) {
  const { kid, privateKey } = await tools.keys.current();
  const expires = Math.floor(Date.now() / 1000) + resources.config.sessions.accessTokenSeconds;
  const accessToken = await new SignJWT({ sid: sessionId, role })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid, typ: 'JWT' })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);
  return { accessToken, accessTokenExpiresAt: new Date(expires * 1000) };
}

/** Persists a new refresh token with the next flush of `em`. */
function issueRefreshToken({ resources }: UsersContext, em: EntityManager, sessionId: string): string {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + resources.config.sessions.refreshTokenDays * DAY_MS);
  em.persist(em.create(RefreshToken, { hash: hashToken(token), sessionId, expiresAt }));
  return token;
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url');
