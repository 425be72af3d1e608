import { runSubgraph } from '../../kernel/federation/main.ts';
import { createUsersSubgraph, usersEntities } from './subgraph.ts';

await runSubgraph('users', createUsersSubgraph, usersEntities);
