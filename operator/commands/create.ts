import { appointAdmin } from '../../subgraphs/users/subgraph.ts';
import { openDatabase } from '../database.ts';
import { operator } from '../operator.ts';

/** Longer than any password may be. */
const MAX_INPUT = 4096;

/** Makes a user an admin, or a new user who is one, with a password that is printed once. */
export async function create(username: string, { passwordFromStdin }: { passwordFromStdin: boolean }): Promise<void> {
  const password = passwordFromStdin ? await readLine() : undefined;
  await using database = await openDatabase({ orMake: true });
  const appointed = await appointAdmin(database.em, { ...operator(), username, password });
  console.log(tell(appointed));
}

function tell({ username, outcome, password }: Awaited<ReturnType<typeof appointAdmin>>): string {
  if (outcome === 'unchanged') return `${username} is an admin already.`;
  if (outcome === 'appointed') return `${username} is an admin now.`;
  const told = `${username} was created and is an admin.`;
  return password ? `${told}\nPassword: ${password}\nIt is shown this once.` : told;
}

/** The first line of stdin. */
async function readLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.includes('\n') || text.length > MAX_INPUT) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Error('No password came on stdin: pipe one in, or leave --password-stdin out.');
  return line;
}
