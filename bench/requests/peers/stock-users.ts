import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import { USERS_SCHEMA } from './stock-schema.ts';
import { serve } from './stock-subgraph.ts';

interface User {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

interface Context {
  readonly users: DataLoader<string, User | null>;
}

await serve<Context>({
  typeDefs: USERS_SCHEMA,
  resolvers: {
    Query: { user: (_: unknown, { id }, { users }) => users.load(id) },
    User: { __resolveReference: ({ id }: { id: string }, { users }: Context) => users.load(id) },
  },
  createContext: (pool) => ({ users: new DataLoader((ids) => readUsers(pool, ids)) }),
});

async function readUsers(pool: Pool, ids: readonly string[]): Promise<(User | null)[]> {
  const { rows } = await pool.query<User>(
    'select id, username, display_name as "displayName" from account where id = any($1)',
    [ids],
  );
  const found = new Map(rows.map((user) => [user.id, user]));
  return ids.map((id) => found.get(id) ?? null);
}
