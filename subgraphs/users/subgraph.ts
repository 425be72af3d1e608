import { required } from '../../kernel/config/variables.ts';
import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { deriveKey } from '../../kernel/trust/assertion.ts';
import { changeUserRole } from './accounts/change-user-role.ts';
import { createUser } from './accounts/create-user.ts';
import { AccountResolver } from './accounts/resolver.ts';
import { restoreUser } from './accounts/restore-user.ts';
import { suspendUser } from './accounts/suspend-user.ts';
import { UsersContext } from './context.ts';
import { User } from './entities/user.ts';
import { userLoader } from './loaders.ts';
import { createPasswords } from './passwords/passwords.ts';
import { changePassword } from './profile/change-password.ts';
import { updateProfile } from './profile/update-profile.ts';
import { UserResolver } from './resolver.ts';
import { logIn } from './sessions/log-in.ts';
import { logOut } from './sessions/log-out.ts';
import { refreshSession } from './sessions/refresh-session.ts';
import { register } from './sessions/register.ts';
import { Session } from './sessions/session.ts';
import { createSigningKeys } from './sessions/signing-keys.ts';

export { appointAdmin } from './accounts/appoint-admin.ts';

export const usersEntities = [User, Session];

/** The users subgraph: who there is, and how they sign in. */
export const createUsersSubgraph: CreateSubgraph = (resources) => {
  const { config, orm } = resources;
  const secret = required('PARLEY_SECRET', config.secret);
  const tools = {
    keys: createSigningKeys({ orm, secret, rotationDays: config.sessions.keyRotationDays }),
    successorKey: deriveKey(secret, 'refresh token successors'),
    passwords: createPasswords(config.sessions.passwordHashesAtOnce),
  };
  return createSubgraph<UsersContext>({
    name: 'users',
    resolvers: [
      ...[new UserResolver(), updateProfile, changePassword],
      ...[register, logIn, refreshSession, logOut],
      ...[new AccountResolver(), createUser, changeUserRole, suspendUser, restoreUser],
    ],
    references: {
      User: ({ id }: { id: string }, context) => {
        context.requireSignedIn();
        return context.loader(userLoader).load(parseId(id, 'id'));
      },
    },
    createContext: (caller) => new UsersContext(resources, caller, tools),
  });
};
