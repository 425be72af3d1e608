import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import { pino } from 'pino';
import { type Config, createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { createDatabase } from '../../kernel/database/database.ts';
import { type DocumentOwner, isHash, OWNER_NAMES } from '../../kernel/documents/document.ts';
import { exportManifest } from '../../kernel/documents/export.ts';
import { parseManifest } from '../../kernel/documents/manifest.ts';
import { registerDocuments, removeDocuments } from '../../kernel/documents/register.ts';
import { newId } from '../../kernel/ids.ts';
import { explain } from '../../kernel/process.ts';

const USAGE = `npm run documents -- register <manifest.json> --client <name> | --contract <name>
npm run documents -- export --client <name> | --contract <name>
npm run documents -- remove [<id> …] --client <name> | --contract <name>`;

interface Command {
  readonly name: string;
  readonly operands: readonly string[];
  readonly owner: DocumentOwner;
}

/** Nobody is signed in on the command line. */
const COMMAND_LINE = { caller: { requestId: newId(), ip: 'command line' } };

type Run = (command: Command, em: EntityManager, config: Config) => Promise<string>;

const COMMANDS: Readonly<Record<string, Run>> = {
  async register({ operands: [file], owner }, em, config) {
    if (!file) throw new Error(USAGE);
    const manifest = parseManifest(await readFile(file, 'utf8'));
    const { registered, unchanged } = await registerDocuments(em, COMMAND_LINE, { owner, manifest }, config);
    return `Registered for ${owner.kind} ${owner.name}: ${registered}; there before: ${unchanged}.`;
  },
  async export({ owner }, em) {
    return JSON.stringify(await exportManifest(em, owner), null, 2);
  },
  async remove({ operands, owner }, em) {
    if (!operands.every(isHash)) throw new Error('An id has 64 lowercase hexadecimal digits.');
    const hashes = operands.length > 0 ? operands : null;
    return `Removed of ${owner.kind} ${owner.name}: ${await removeDocuments(em, COMMAND_LINE, { owner, hashes })}.`;
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

/** Registers, prints and removes trusted documents in the database of `DATABASE_URL`. */
async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  const config = createConfig(readEnvironment());
  const orm = await createDatabase({ config, logger: pino({ level: 'silent' }), entities: [] });
  try {
    console.log(await COMMANDS[command.name]?.(command, orm.em.fork() as EntityManager, config));
  } finally {
    await orm.close(true);
  }
}

await main().catch((error: unknown) => {
  console.error(`documents: ${explain(error)}`);
  process.exitCode = 1;
});
