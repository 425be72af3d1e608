import { run, statement } from '../../kernel/database/statement.ts';
import { LEAST_ROLE } from '../../kernel/trust/viewer.ts';
import { openDatabase } from '../database.ts';

interface Row {
  readonly username: string;
  readonly role: string;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
}

const STAFF = statement<Row>(`
  select username, role, suspended_at as "suspendedAt", created_at as "createdAt"
  from "user" where role <> '${LEAST_ROLE}' order by role, username`);

/** Prints who has a platform role, a line each, columns apart by tabs. */
export async function list(): Promise<void> {
  await using database = await openDatabase({ orMake: false });
  const rows = await run(database.em, STAFF, []);
  if (rows.length === 0)
    console.log('There is no moderator or admin: make one with "npm run admin -- create <username>".');
  for (const { username, role, suspendedAt, createdAt } of rows) {
    const state = suspendedAt ? `suspended ${suspendedAt.toISOString()}` : 'active';
    console.log([username, role, state, `since ${createdAt.toISOString()}`].join('\t'));
  }
}
