import { required } from '../../kernel/config/variables.ts';
import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { deriveKey } from '../../kernel/trust/assertion.ts';
import { UsersContext } from './context.ts';
import { Session } from './entities/session.ts';
import { User } from './entities/user.ts';
import { userLoader } from './loaders.ts';
import { AccountResolver } from './resolvers/account.resolver.ts';
import { SessionResolver } from './resolvers/session.resolver.ts';
import { UserResolver } from './resolvers/user.resolver.ts';
import { createPasswords } from './services/passwords.ts';
import { createSigningKeys } from './services/signing-keys.ts';

export { appointAdmin } from './services/appoint-admin.ts';

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
    resolvers: [new UserResolver(), new SessionResolver(), new AccountResolver()],
    references: {
      User: ({ id }: { id: string }, context) => {
        context.requireSignedIn();
        return context.loader(userLoader).load(parseId(id, 'id'));
      },
    },
    createContext: (caller) => new UsersContext(resources, caller, tools),
  });
};
