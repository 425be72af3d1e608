import DataLoader from 'dataloader';
import { run, statement } from '../../kernel/database/statement.ts';
import { notFound } from '../../kernel/errors.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { User } from './entities/user.ts';

/** A user as it is read: everything but the password's hash, without a unit of work. */
export type UserView = Omit<User, 'passwordHash' | 'searchName' | 'updatedAt' | 'suspendedAt'>;

export const USER_COLUMNS = `id, username, display_name as "displayName", avatar_url as "avatarUrl", role, created_at as "createdAt"`;

const USERS = statement<UserView>(`select ${USER_COLUMNS} from "user" where id = any($1::uuid[])`);

/** Users by id, one statement for all that a request asks for at a time. A missing one is `NOT_FOUND`. */
export function userLoader(context: RequestContext): DataLoader<string, UserView> {
  return new DataLoader<string, UserView>(async (ids) => {
    const found = new Map((await run(context.em, USERS, [ids])).map((user) => [user.id, user]));
    return ids.map((id) => found.get(id) ?? notFound('user'));
  });
}
