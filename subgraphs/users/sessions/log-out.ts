import { Field, ObjectType } from 'type-graphql';
import { forbidden } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { actsByKeyAlone } from '../../../kernel/trust/viewer.ts';
import type { UsersContext } from '../context.ts';
import { revokeSessions } from './sessions.ts';

@ObjectType({ description: 'The session ended.', simpleResolvers: true })
export class LogOutPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  loggedOut!: boolean;
}

/**
 * Ends the session of this request: its refresh tokens at once, its access tokens as soon as the gateways heard of it.
 * Throws `FORBIDDEN` where an API key acts for the viewer: there is no session to end.
 */
async function endSession(context: UsersContext): Promise<LogOutPayload> {
  if (actsByKeyAlone(context.caller)) throw forbidden('An API key has no session to end.');
  await revokeSessions(context, [context.viewer.sessionId]);
  return { loggedOut: true };
}

export const logOut = mutation({
  name: 'logOut',
  description: 'Ends the session of the access token that this request carries.',
  tags: ['account'],
  payload: LogOutPayload,
  run: endSession,
});
