import type { ParseArgsConfig } from 'node:util';
import { parseArguments } from './arguments.ts';

export const USAGE = `Usage: npm run admin -- <command>
  create <username> [--password-stdin]         makes a user an admin, or a new user who is one
  list                                         the moderators and admins
  audit-log [--from <time>] [--before <time>]  the audit log, one JSON object a line`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list' }
  | { readonly name: 'create'; readonly username: string; readonly passwordFromStdin: boolean }
  | { readonly name: 'audit-log'; readonly from?: string; readonly before?: string };

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readCommand([name, ...args]: readonly string[]): Command {
  switch (name) {
    case undefined:
      throw new Error(`There is no command.\n${USAGE}`);
    case 'help':
    case '--help':
      return { name: 'help' };
    case 'create':
      return readCreate(args);
    case 'list':
      parse({ args, options: {} });
      return { name };
    case 'audit-log':
      return { name, ...parse({ args, options: { from: { type: 'string' }, before: { type: 'string' } } }).values };
    default:
      throw new Error(`There is no command "${name}": use create, list or audit-log.`);
  }
}

function readCreate(args: string[]): Command {
  const options = { 'password-stdin': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parse({ args, options, allowPositionals: true });
  const [username, ...more] = positionals;
  if (username === undefined || more.length > 0) throw new Error('create takes one username: create <username>.');
  return { name: 'create', username, passwordFromStdin: values['password-stdin'] };
}

const parse = <Config extends ParseArgsConfig>(config: Config) => parseArguments('admin', config);
