import { type DocumentOwner, isHash, OWNER_NAMES } from '../kernel/documents/document.ts';
import { parseArguments } from './arguments.ts';

export const USAGE = `Usage: npm run documents -- <command> --client <name> | --contract <name>
  register <manifest.json>  registers all operations of a manifest
  export                    prints what is registered, as a manifest
  remove [<id> …]           removes these, or without an id all there are`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'register'; readonly owner: DocumentOwner; readonly file: string }
  | { readonly name: 'export'; readonly owner: DocumentOwner }
  | { readonly name: 'remove'; readonly owner: DocumentOwner; readonly hashes: readonly string[] | null };

const OPTIONS = {
  client: { type: 'string', multiple: true },
  contract: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readCommand(args: readonly string[]): Command {
  const read = parseArguments('documents', { args: [...args], options: OPTIONS, allowPositionals: true });
  const [name, ...operands] = read.positionals;
  if (name === 'help' || read.values.help) return { name: 'help' };
  const { client = [], contract = [] } = read.values;
  const owners = [...client.map(ownerOf('client')), ...contract.map(ownerOf('contract'))];
  switch (name) {
    case 'register':
      return { name, file: fileOf(operands), owner: oneOf(owners) };
    case 'export':
      if (operands.length > 0)
        throw new Error('export takes only whose documents: --client <name> or --contract <name>.');
      return { name, owner: oneOf(owners) };
    case 'remove':
      if (!operands.every(isHash)) throw new Error('An id has 64 lowercase hexadecimal digits.');
      return { name, hashes: operands.length > 0 ? operands : null, owner: oneOf(owners) };
    case undefined:
      throw new Error(`There is no command.\n${USAGE}`);
    default:
      throw new Error(`There is no command "${name}": use register, export or remove.`);
  }
}

const ownerOf = (kind: DocumentOwner['kind']) => (name: string) => ({ kind, name });

function oneOf([owner, ...more]: readonly DocumentOwner[]): DocumentOwner {
  if (!owner || more.length > 0) throw new Error('Say whose documents: one --client <name> or one --contract <name>.');
  if (!OWNER_NAMES[owner.kind].test(owner.name)) throw new Error(`"${owner.name}" is no name of a ${owner.kind}.`);
  return owner;
}

function fileOf([file, ...more]: readonly string[]): string {
  if (!file || more.length > 0) throw new Error('register takes one manifest: register <manifest.json>.');
  return file;
}
