// Everything that a command needs before it can run: the packages and the build. Plain JavaScript without dependencies, since
// nothing is installed yet and the system's Node may be an older one.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_NODE = 24;
const SOURCES = [
  'kernel',
  'subgraphs',
  'gateway',
  'standalone',
  'operator',
  'migrations',
  'tools',
  'bench',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** The sources of the page of `/explorer`; its packages are those of the lock file. */
const EXPLORER_SOURCES = ['gateway/explorer/app', 'tools/explorer', 'package-lock.json'];

/** The Node that runs Parley: the `node` package's, unless this one is new enough. */
export function nodeBinary() {
  const local = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(local)) return local;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath;
  throw new Error(
    `Node ${OLDEST_NODE} is missing: "npm ci" should have brought it. Remove node_modules and try again.`,
  );
}

const PARENT = process.ppid;
const PARENT_CHECK_MS = 500;

/**
 * Runs a program and resolves with its exit code, which is 128 and more for one that a signal ended. SIGTERM and SIGINT are passed on to it; it also ends when npm, which
 * started us, is no more, and it hears of our own end by its IPC channel.
 */
export function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    const watch = setInterval(() => process.ppid === PARENT || child.kill('SIGTERM'), PARENT_CHECK_MS);
    const pass = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child as well; this process only must not end before it.
    const ignore = () => {};
    process.on('SIGTERM', pass).on('SIGINT', process.stdin.isTTY ? ignore : pass);
    child.once('error', (error) => resolve(fail(error.message)));
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      process.off('SIGTERM', pass).off('SIGINT', process.stdin.isTTY ? ignore : pass);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Shows a step on stderr while it runs, with its time; a failing one with what it printed. */
export async function step(what, command, args, options = {}) {
  const started = Date.now();
  process.stderr.write(`  ${what} …`);
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const stop = (signal) => child.kill(signal);
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => resolve(fail(error.message)));
    child.once('close', (exitCode) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve(exitCode ?? 1);
    });
  });
  process.stderr.write(` ${code === 0 ? '' : 'failed after '}${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output.map((chunk) => Buffer.from(chunk))).toString());
    process.exit(1);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  return 1;
}

/** `npm ci`, unless what is installed is at least as new as the lock file. */
export async function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  // In production npm would leave out what builds.
  await step('Packages (npm ci)', 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** The build: of its parts those whose sources are not as they were at the last one. */
export async function ensureBuilt() {
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  await ensurePart('Build', { stamp: '.built-from', sources: SOURCES, args: [compiler, '-p', 'tsconfig.build.json'] });
  const bundler = join('tools', 'explorer', 'build.mjs');
  await ensurePart('Explorer', { stamp: '.explorer-built-from', sources: EXPLORER_SOURCES, args: [bundler] });
}

async function ensurePart(what, { stamp: name, sources, args }) {
  const stamp = join(root, 'dist', name);
  const fingerprint = fingerprintOf(sources.map((source) => join(root, source)));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  await step(what, nodeBinary(), args);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function fingerprintOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** jest runs ES modules through Node's vm API, which is still behind a flag. */
export function runJest(args) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return run(nodeBinary(), [...flags, 'node_modules/jest/bin/jest.js', ...args]);
}
