import { unauthenticated } from '../../../kernel/errors.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { userLoader } from '../loaders.ts';
import { findReused, rotate } from './refresh-tokens.ts';
import { issueAccessToken, type OpenedSession, revokeSessions } from './sessions.ts';

/**
 * Trades a refresh token for a new pair. A repeat within 30 seconds gets the same refresh token, as long as nobody has
 * used it. Any other use of a token that was used before ends its whole session, whoever comes first: one of the two
 * holders stole it (RFC 9700, section 4.14).
 */
export async function refreshSession(context: UsersContext, text: string): Promise<OpenedSession> {
  const token = parseText(text, 'refreshToken', { min: 1, max: 256 });
  const rotated = await rotate(context, token);
  if (!rotated) {
    const sessionId = await findReused(context, token);
    if (sessionId) await revokeSessions(context, [sessionId]);
    throw unauthenticated('The refresh token is not valid. Sign in again.');
  }
  const { userId, sessionId, refreshToken } = rotated;
  const viewer = await context.loader(userLoader).load(userId);
  return { ...(await issueAccessToken(context, viewer, sessionId)), refreshToken, viewer };
}
