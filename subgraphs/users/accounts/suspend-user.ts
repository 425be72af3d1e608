import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { PermittedTransaction } from '../../../kernel/permissions/act.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { lengthsOf, parseText } from '../../../kernel/text.ts';
import { endAllSessions } from '../sessions/sessions.ts';
import { changeAccount } from './change-account.ts';
import { checkBelow } from './check-below.ts';
import { SUSPEND_USER } from './declarations.ts';
import { UserAccountPayload } from './payload.ts';

const REASON = { min: 1, max: 500, trim: true } as const;

@InputType({ description: 'The user to suspend, and the reason.' })
export class SuspendUserInput {
  @Field(() => ID, { description: 'The user to suspend, who must have a lower platform role than the viewer.' })
  userId!: string;

  @Field(() => String, { description: `The reason: ${lengthsOf(REASON)}, kept in the audit log.` })
  reason!: string;
}

const SUSPEND = statement('update "user" set suspended_at = now() where id = $1');

/**
 * Shuts a user out: every session ends, and none begins until `restoreUser`. Throws `FORBIDDEN` for a user whose
 * platform role is not lower than the viewer's, `CONFLICT` for one who is suspended already.
 */
async function suspend(context: RequestContext, input: SuspendUserInput, act: Act<PermittedTransaction>) {
  const reason = parseText(input.reason, 'reason', REASON);
  return changeAccount(context, act, {
    userId: input.userId,
    async change(present) {
      const { em, account } = present;
      checkBelow(present);
      if (account.suspendedAt) throw conflict('The user is suspended already.');
      await run(em, SUSPEND, [account.id]);
      return { details: { reason }, ended: await endAllSessions(em, context.resources.config, account.id) };
    },
  });
}

export const suspendUser = mutation({
  name: 'suspendUser',
  description:
    'Shuts a user out at once: sessions, sockets and streams end, and none begins; for moderators and admins. FORBIDDEN unless the user has a lower platform role, CONFLICT if suspended already.',
  tags: ['write', 'moderation'],
  permission: SUSPEND_USER,
  input: SuspendUserInput,
  inputDescription: 'The user and the reason.',
  payload: UserAccountPayload,
  run: suspend,
});
