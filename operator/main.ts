import 'reflect-metadata';
import { explain } from '../kernel/process.ts';
import { auditLog } from './commands/audit-log.ts';
import { create } from './commands/create.ts';
import { list } from './commands/list.ts';
import { type Command, readCommand, USAGE } from './options.ts';

/** `npm run admin`: what an operator does on the machine, past the API. What goes wrong is one line on stderr, with the usage if there is no command. */
async function runCommand(command: Command): Promise<void> {
  switch (command.name) {
    case 'help':
      return console.log(USAGE);
    case 'create':
      return create(command.username, command);
    case 'list':
      return list();
    case 'audit-log':
      return auditLog(command);
  }
}

try {
  await runCommand(readCommand(process.argv.slice(2)));
} catch (error) {
  console.error(`admin: ${explain(error)}`);
  process.exitCode = 1;
}
// A pipe on stdin, or the channel to the command that started this, would keep the process.
process.stdin.destroy();
if (process.connected) process.disconnect();
