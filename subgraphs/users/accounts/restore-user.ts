import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { PermittedTransaction } from '../../../kernel/permissions/act.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeAccount } from './change-account.ts';
import { checkBelow } from './check-below.ts';
import { SUSPEND_USER } from './declarations.ts';
import { UserAccountPayload } from './payload.ts';

@InputType({ description: 'The user whose suspension ends.' })
export class RestoreUserInput {
  @Field(() => ID, { description: 'The user to let in again, who must have a lower platform role than the viewer.' })
  userId!: string;
}

const RESTORE = statement('update "user" set suspended_at = null where id = $1');

/** Lets a suspended user sign in again. Throws like `suspendUser`; `CONFLICT` for a user who is not suspended. */
const restore = (context: RequestContext, { userId }: RestoreUserInput, act: Act<PermittedTransaction>) =>
  changeAccount(context, act, {
    userId,
    async change(present) {
      const { em, account } = present;
      checkBelow(present);
      if (!account.suspendedAt) throw conflict('The user is not suspended.');
      await run(em, RESTORE, [account.id]);
      return {};
    },
  });

export const restoreUser = mutation({
  name: 'restoreUser',
  description:
    'Lets a suspended user sign in again; for moderators and admins. FORBIDDEN unless the user has a lower platform role, CONFLICT if not suspended.',
  tags: ['write', 'moderation'],
  permission: SUSPEND_USER,
  input: RestoreUserInput,
  inputDescription: 'The user.',
  payload: UserAccountPayload,
  run: restore,
});
