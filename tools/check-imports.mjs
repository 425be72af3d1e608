// The rules of who may import from whom. `npm test` runs it; cycles are found by the linter (noImportCycles).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { root } from './bootstrap.mjs';

/** For each room the rooms it may import from, besides itself. A subgraph is a room of its own. */
const ROOMS = {
  kernel: [],
  'subgraphs/users': ['kernel'],
  'subgraphs/conversations': ['kernel'],
  'subgraphs/messages': ['kernel'],
  'subgraphs/presence': ['kernel'],
  'subgraphs/events': ['kernel'],
  'subgraphs/admin': ['kernel'],
  // The declarations of the subgraphs, put together.
  subgraphs: ['kernel', 'subgraphs'],
  migrations: ['kernel'],
  // The page of /explorer runs in browsers: it stands on packages alone, and no program imports from it.
  'gateway/explorer/app': ['gateway/explorer/shared'],
  'gateway/explorer/shared': [],
  gateway: ['kernel', 'subgraphs', 'gateway/explorer/shared'],
  worker: ['kernel', 'subgraphs'],
  standalone: ['kernel', 'gateway', 'migrations'],
  operator: ['kernel', 'subgraphs', 'migrations', 'standalone'],
  tools: ['kernel', 'subgraphs', 'gateway', 'migrations', 'standalone'],
  // Compares answers inside the process: what executes them is the gateway's.
  'bench/answers': ['kernel', 'gateway', 'bench'],
  bench: ['kernel', 'standalone', 'migrations'],
  test: ['kernel', 'subgraphs', 'gateway', 'standalone', 'worker', 'migrations', 'tools', 'bench/answers'],
};

/**
 * Inside a subgraph, from the outside in: an import only goes down, or stays where it is. A layer is a file or a folder of
 * one of these names, at the top or in a capability's folder. Other files, such as mutations, are below the resolvers.
 */
const LAYERS = [
  ...[['main'], ['subgraph'], ['resolvers', 'resolver'], ['subscriptions'], ['feeds'], ['services']],
  ...[['loaders'], ['entities'], ['declarations']],
];

const RESOLVERS = LAYERS.findIndex(([name]) => name === 'resolvers');

/** The files of a subgraph that others may import: its front door, its declarations and its jobs, for whoever assembles them. */
const DOORS = ['subgraph.ts', 'declarations.ts', 'jobs.ts'];

/** Every import that breaks a rule, as `file: why`. `files` maps paths from the root to texts. */
export function findForbiddenImports(files) {
  const problems = [];
  for (const [path, text] of files) {
    for (const target of importsOf(path, text)) {
      const problem =
        checkRooms(path, target) ??
        checkSubgraphEntrance(path, target) ??
        checkDeclarations(path, target) ??
        checkLayers(path, target);
      if (problem) problems.push(`${path}: ${problem}`);
    }
  }
  return problems;
}

function importsOf(path, text) {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
    ([, specifier]) => specifier,
  );
  return specifiers.map((specifier) => join(dirname(path), specifier).split(sep).join('/'));
}

const roomOf = (path) => Object.keys(ROOMS).find((room) => path.startsWith(`${room}/`));

function checkRooms(path, target) {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (!from || from === to) return undefined;
  if (path.endsWith('.test.ts') && target.startsWith('test/setup/')) return undefined;
  const allowed = ROOMS[from].some((room) => target.startsWith(`${room}/`));
  return allowed ? undefined : `${from} may not import from ${to ?? target}`;
}

/** Others come into a subgraph by its doors. */
function checkSubgraphEntrance(path, target) {
  const from = roomOf(path);
  if (!target.startsWith('subgraphs/') || from === roomOf(target) || from === 'test') return undefined;
  return DOORS.some((door) => target === `${roomOf(target)}/${door}`)
    ? undefined
    : `only ${DOORS.join(', ')} may be imported from a subgraph, not ${target}`;
}

/** Whoever assembles declarations loads nothing of what does the work; those of a subgraph begin with its capabilities'. */
function checkDeclarations(path, target) {
  const isAssembly = roomOf(path) === 'subgraphs';
  if (
    isAssembly ||
    target.endsWith('/declarations.ts') ||
    !path.endsWith('/declarations.ts') ||
    !path.startsWith('subgraphs/') ||
    target.startsWith('kernel/')
  )
    return undefined;
  return `declarations.ts imports the kernel only, not ${target}`;
}

function checkLayers(path, target) {
  const room = roomOf(path);
  if (!room?.startsWith('subgraphs/') || room !== roomOf(target) || path.endsWith('.test.ts')) return undefined;
  const [from, to] = [layerOf(path, room), layerOf(target, room)];
  const isAllowed = from < 0 ? to < 0 || to > RESOLVERS : to < 0 || to >= from;
  return isAllowed ? undefined : `${LAYERS[from]?.[0] ?? 'a capability'} may not import from ${LAYERS[to][0]}`;
}

function layerOf(path, room) {
  const parts = path.slice(room.length + 1).split('/');
  return LAYERS.findIndex((names) => names.some((name) => parts.includes(name) || parts.includes(`${name}.ts`)));
}

function readSources() {
  const files = new Map();
  const visit = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else if (/\.tsx?$/.test(path)) files.set(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
  };
  for (const room of new Set(Object.keys(ROOMS).map((name) => name.split('/')[0]))) visit(join(root, room));
  return files;
}

if (process.argv[1]?.endsWith('check-imports.mjs')) {
  const problems = findForbiddenImports(readSources());
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
