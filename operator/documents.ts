import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import type { DocumentOwner } from '../kernel/documents/document.ts';
import { exportManifest } from '../kernel/documents/export.ts';
import { parseManifest } from '../kernel/documents/manifest.ts';
import { registerDocuments, removeDocuments } from '../kernel/documents/register.ts';
import { explain } from '../kernel/process.ts';
import { openDatabase } from './database.ts';
import { type Command, readCommand, USAGE } from './document-options.ts';
import { actAsOperator } from './operator.ts';

/** `npm run documents`: registers, prints and removes trusted documents. What goes wrong is one line on stderr, with the usage if there is no command. */
async function runCommand(command: Command): Promise<string> {
  switch (command.name) {
    case 'help':
      return USAGE;
    case 'register':
      return register(command.file, command.owner);
    case 'export': {
      await using database = await openDatabase({ orMake: false });
      return JSON.stringify(await exportManifest(database.em, command.owner), null, 2);
    }
    case 'remove': {
      const { owner, hashes } = command;
      await using database = await openDatabase({ orMake: false });
      const act = actAsOperator(database.em, 'removeTrustedDocuments');
      const removed = await removeDocuments(act, { owner, hashes });
      return `Removed of ${owner.kind} ${owner.name}: ${removed}.`;
    }
  }
}

async function register(file: string, owner: DocumentOwner): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}`);
  });
  const registration = { owner, manifest: parseManifest(text) };
  await using database = await openDatabase({ orMake: false });
  const config = createConfig(readEnvironment());
  const act = actAsOperator(database.em, 'registerTrustedDocuments');
  const { registered, unchanged } = await registerDocuments(act, registration, config);
  return `Registered for ${owner.kind} ${owner.name}: ${registered}; there before: ${unchanged}.`;
}

try {
  console.log(await runCommand(readCommand(process.argv.slice(2))));
} catch (error) {
  console.error(`documents: ${explain(error)}`);
  process.exitCode = 1;
}
// The channel to the command that started this would keep the process.
if (process.connected) process.disconnect();
