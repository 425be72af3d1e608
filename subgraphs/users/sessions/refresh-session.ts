import { Field, InputType } from 'type-graphql';
import { unauthenticated } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { userLoader } from '../loaders.ts';
import { SessionPayload } from './payload.ts';
import { findHolder, findReused, rotate } from './refresh-tokens.ts';
import { issueAccessToken, type OpenedSession, revokeSessions } from './sessions.ts';

@InputType({ description: 'A refresh token to trade for new tokens.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The newest refresh token of the session.' })
  refreshToken!: string;
}

/**
 * Trades a refresh token for a new pair. A repeat within 30 seconds gets the same refresh token, as long as nobody has
 * used it. Any other use of a token that was used before ends its whole session, whoever comes first: one of the two
 * holders stole it (RFC 9700, section 4.14).
 */
async function refresh(context: UsersContext, input: RefreshSessionInput): Promise<OpenedSession> {
  const token = parseText(input.refreshToken, 'refreshToken', { min: 1, max: 256 });
  const holder = await findHolder(context, token);
  if (!holder) throw notValid();
  // Before the token is used: who is refused can come back with it. The gateway counts nobody here, as nobody is signed in.
  const charge = { limit: 'mutations', key: `${holder}:refresh` } as const;
  return charged(context.resources.rateLimits, [charge], () => trade(context, token));
}

async function trade(context: UsersContext, token: string): Promise<OpenedSession> {
  const rotated = await rotate(context, token);
  if (!rotated) {
    const sessionId = await findReused(context, token);
    if (sessionId) await revokeSessions(context, [sessionId]);
    throw notValid();
  }
  const { userId, sessionId, refreshToken } = rotated;
  const viewer = await context.loader(userLoader).load(userId);
  return { ...(await issueAccessToken(context, viewer, sessionId)), refreshToken, viewer };
}

const notValid = () => unauthenticated('The refresh token is not valid. Sign in again.');

export const refreshSession = mutation({
  name: 'refreshSession',
  description:
    'Trades a refresh token for new tokens. When it is sent again within 30 seconds, as by two tabs or after a lost answer, the same refresh token comes back, as long as nobody has used that one; any other second use ends the session. Send it without an access token.',
  tags: ['account'],
  input: RefreshSessionInput,
  inputDescription: 'The refresh token.',
  payload: SessionPayload,
  run: refresh,
});
