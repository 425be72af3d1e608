import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Config, createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { type DocumentOwner, isHash, OWNER_NAMES } from '../kernel/documents/document.ts';
import { exportManifest } from '../kernel/documents/export.ts';
import { parseManifest } from '../kernel/documents/manifest.ts';
import { registerDocuments, removeDocuments } from '../kernel/documents/register.ts';
import { explain } from '../kernel/process.ts';
import { openDatabase } from './database.ts';
import { operator } from './operator.ts';

const USAGE = `npm run documents -- register <manifest.json> --client <name> | --contract <name>
npm run -s documents -- export --client <name> | --contract <name>
npm run documents -- remove [<id> …] --client <name> | --contract <name>`;

interface Command {
  readonly name: string;
  readonly operands: readonly string[];
  readonly owner: DocumentOwner;
}

type Run = (command: Command, em: EntityManager, config: Config) => Promise<string>;

const COMMANDS: Readonly<Record<string, Run>> = {
  async register({ operands: [file], owner }, em, config) {
    if (!file) throw new Error(USAGE);
    const manifest = parseManifest(await readFile(file, 'utf8'));
    const { registered, unchanged } = await registerDocuments(em, operator(), { owner, manifest }, config);
    return `Registered for ${owner.kind} ${owner.name}: ${registered}; there before: ${unchanged}.`;
  },
  async export({ owner }, em) {
    return JSON.stringify(await exportManifest(em, owner), null, 2);
  },
  async remove({ operands, owner }, em) {
    if (!operands.every(isHash)) throw new Error('An id has 64 lowercase hexadecimal digits.');
    const hashes = operands.length > 0 ? operands : null;
    return `Removed of ${owner.kind} ${owner.name}: ${await removeDocuments(em, operator(), { owner, hashes })}.`;
  },
};

function readCommand(args: readonly string[]): Command {
  const options = { client: { type: 'string' }, contract: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name = '', ...operands] = positionals;
  const { client, contract } = values;
  if (!(name in COMMANDS) || (client === undefined) === (contract === undefined)) throw new Error(USAGE);
  const owner: DocumentOwner =
    client === undefined ? { kind: 'contract', name: contract ?? '' } : { kind: 'client', name: client };
  if (!OWNER_NAMES[owner.kind].test(owner.name)) throw new Error(`"${owner.name}" is no name of a ${owner.kind}.`);
  return { name, operands, owner };
}

/** `npm run documents`: registers, prints and removes trusted documents. What goes wrong is one line on stderr. */
async function runCommand(command: Command): Promise<void> {
  const config = createConfig(readEnvironment());
  await using database = await openDatabase({ orMake: false });
  console.log(await COMMANDS[command.name]?.(command, database.em, config));
}

try {
  await runCommand(readCommand(process.argv.slice(2)));
} catch (error) {
  console.error(`documents: ${explain(error)}`);
  process.exitCode = 1;
}
// The channel to the command that started this would keep the process.
if (process.connected) process.disconnect();
