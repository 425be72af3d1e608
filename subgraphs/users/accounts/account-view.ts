import { USER_COLUMNS, type UserView } from '../loaders.ts';

export type AccountRow = UserView & { readonly suspendedAt: Date | null };

/** A user as moderators and admins see it. */
export interface UserAccountView {
  readonly user: UserView;
  readonly suspendedAt: Date | null;
}

export const ACCOUNT_COLUMNS = `${USER_COLUMNS}, suspended_at as "suspendedAt"`;

export const toAccountView = ({ suspendedAt, ...user }: AccountRow): UserAccountView => ({ user, suspendedAt });
