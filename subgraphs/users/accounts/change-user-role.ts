import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { PermittedTransaction } from '../../../kernel/permissions/act.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { includesRole, LEAST_ROLE, type PlatformRole } from '../../../kernel/trust/viewer.ts';
import { UserRoles } from '../entities/user.ts';
import { endAllSessions } from '../sessions/sessions.ts';
import type { AccountRow } from './account-view.ts';
import { changeAccount } from './change-account.ts';
import { CHANGE_USER_ROLE, LASTING_ROLE } from './declarations.ts';
import { UserAccountPayload } from './payload.ts';

@InputType({ description: 'A new platform role for a user.' })
export class ChangeUserRoleInput {
  @Field(() => ID, { description: 'The user whose role changes.' })
  userId!: string;

  @Field(() => UserRoles, { description: 'The new role.' })
  role!: PlatformRole;
}

const CHANGE_ROLE = statement('update "user" set role = $2, updated_at = now() where id = $1');

/** The first condition is that of an index. */
const ANOTHER_ADMIN = statement(`
  select from "user"
  where role <> '${LEAST_ROLE}' and role = '${LASTING_ROLE}' and suspended_at is null and id <> $1 limit 1`);

/**
 * Gives a user another platform role. Whoever loses one is signed out everywhere: the tokens still name it. Throws
 * `CONFLICT` when no admin would be left.
 */
const changeRole = (context: RequestContext, { userId, role }: ChangeUserRoleInput, act: Act<PermittedTransaction>) =>
  changeAccount(context, act, {
    userId,
    async change({ em, account }) {
      if (account.role === role) return undefined;
      if (account.role === LASTING_ROLE) await checkAdminRemains(em, account);
      await run(em, CHANGE_ROLE, [account.id, role]);
      const loses = !includesRole(role, account.role);
      const ended = loses ? await endAllSessions(em, context.resources.config, account.id) : [];
      return { details: { from: account.role, to: role }, ended };
    },
  });

async function checkAdminRemains(em: EntityManager, { id }: AccountRow): Promise<void> {
  const others = await run(em, ANOTHER_ADMIN, [id]);
  if (others.length === 0) throw conflict('The last admin keeps the role: make somebody else an admin first.');
}

export const changeUserRole = mutation({
  name: 'changeUserRole',
  description:
    'Gives a user another platform role; for admins. Losing a role ends all sessions of the user. CONFLICT for the last admin.',
  tags: ['write', 'admin'],
  permission: CHANGE_USER_ROLE,
  input: ChangeUserRoleInput,
  inputDescription: 'The user and the role.',
  payload: UserAccountPayload,
  run: changeRole,
});
