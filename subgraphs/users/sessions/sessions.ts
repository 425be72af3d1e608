import type { EntityManager } from '@mikro-orm/postgresql';
import { SignJWT } from 'jose';
import type { Config } from '../../../kernel/config/config.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { ParleyError, unauthenticated } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { ACCESS_TOKEN } from '../../../kernel/trust/access-token.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import type { PlatformRole } from '../../../kernel/trust/viewer.ts';
import type { UsersContext } from '../context.ts';
import type { User } from '../entities/user.ts';
import type { UserView } from '../loaders.ts';
import { firstRefreshToken } from './refresh-tokens.ts';
import { Session } from './session.ts';

export interface OpenedSession {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly viewer: User | UserView;
}

/** The user's row, held: a suspension waits until the session is there to be ended, or the session is refused. */
const HOLD_USER = statement<{ role: PlatformRole; suspended: boolean }>(
  'select role, suspended_at is not null as suspended from "user" where id = $1 for share',
);

/**
 * Starts a session for a user who has just shown to be who they say. Throws `FORBIDDEN` with the reason `SUSPENDED` for
 * one who is suspended.
 */
export async function openSession(context: UsersContext, user: User): Promise<OpenedSession> {
  const { session, role, refreshToken } = await context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    const [held] = await run(em, HOLD_USER, [user.id]);
    if (!held) throw unauthenticated();
    if (held.suspended) throw suspended();
    const now = new Date();
    const session = em.create(Session, { id: newId(), userId: user.id, createdAt: now, lastUsedAt: now });
    // The session first: the unit of work does not know that the token's id refers to it.
    await em.persist(session).flush();
    return { session, role: held.role, refreshToken: await firstRefreshToken(context, em, session.id) };
  });
  return { ...(await issueAccessToken(context, { id: user.id, role }, session.id)), refreshToken, viewer: user };
}

const suspended = () => new ParleyError('FORBIDDEN', 'This account is suspended.', { reason: 'SUSPENDED' });

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

const END_ALL = statement<{ id: string; lastUsedAt: Date }>(`
  update session set revoked_at = now() where user_id = $1 and revoked_at is null
  returning id, last_used_at as "lastUsedAt"`);

/** A token may have been issued a moment after its session was said to be used. */
const SLACK_MS = 60_000;

/**
 * Ends all sessions of a user, inside a transaction. Returns those of which an access token may still be valid, to be
 * announced when it has committed.
 */
export async function endAllSessions(em: EntityManager, { sessions }: Config, userId: string): Promise<string[]> {
  const issuedSince = Date.now() - sessions.accessTokenSeconds * 1000 - SLACK_MS;
  const ended = await run(em, END_ALL, [userId]);
  return ended.filter(({ lastUsedAt }) => lastUsedAt.getTime() > issuedSince).map(({ id }) => id);
}

/** Ends sessions, and tells the gateways. */
export async function revokeSessions(context: UsersContext, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await context.em.nativeUpdate(Session, { id: { $in: [...sessionIds] }, revokedAt: null }, { revokedAt: new Date() });
  await announceRevocations(context.resources, sessionIds);
}

/** A token that shows a session's user to every gateway until it expires. */
export async function issueAccessToken(
  { resources, tools }: UsersContext,
  { id, role }: Pick<UserView, 'id' | 'role'>,
  sessionId: string,
) {
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
