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
  'worker',
  'standalone',
  'operator',
  'migrations',
  'tools',
  'bench',
  'tsconfig.json',
  'package-lock.json',
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

/** Where Node keeps what it has compiled, a fifth of each start; it goes without where it may not write. */
export const COMPILE_CACHE = join(root, 'node_modules', '.cache', 'parley-compiled');

const PARENT = process.ppid;
const PARENT_CHECK_MS = 500;

/**
 * Runs a program and resolves with its exit code, which is 128 and more for one that a signal ended. SIGTERM and SIGINT are passed on to it; it also ends when npm, which
 * started us, is no more, and it hears of our own end by its IPC channel.
 */
export function run(command, args) {
  return new Promise((resolve) => {
    const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env };
    const child = spawn(command, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
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

/** Shows a step on stderr while it runs, with its time; a failing one with what it printed, which ends this process. */
export async function step(what, command, args) {
  process.stderr.write(`  ${what} …`);
  const { code, output, seconds } = await runQuietly(command, args);
  process.stderr.write(` ${code === 0 ? '' : 'failed after '}${seconds} s\n`);
  endUnlessDone([{ code, output }]);
}

/** The same with steps beside each other, each shown when it is done. One that fails leaves the others to end. */
export async function steps(...all) {
  const show = async ([what, command, args]) => {
    const result = await runQuietly(command, args);
    const { code, seconds } = result;
    process.stderr.write(`  ${what}: ${code === 0 ? '' : 'failed after '}${seconds} s\n`);
    return result;
  };
  endUnlessDone(await Promise.all(all.map(show)));
}

async function runQuietly(command, args) {
  const started = Date.now();
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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
  return { code, output: Buffer.concat(output).toString(), seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

function endUnlessDone(results) {
  const failed = results.filter(({ code }) => code !== 0);
  for (const { output } of failed) process.stderr.write(output);
  if (failed.length > 0) process.exit(1);
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
  for (const { what, args, done } of unbuilt()) {
    await step(what, nodeBinary(), args);
    done();
  }
}

/** The same beside other steps. */
export async function ensureBuiltBeside(...others) {
  const parts = unbuilt();
  await steps(...others, ...parts.map(({ what, args }) => [what, nodeBinary(), args]));
  for (const { done } of parts) done();
}

const PARTS = [
  {
    ...{ what: 'Build', stamp: join(root, 'dist', '.built-from'), sources: SOURCES },
    args: [join('tools', 'programs', 'build.mjs')],
  },
  {
    ...{ what: 'Explorer', stamp: join(root, 'dist', '.explorer-built-from'), sources: EXPLORER_SOURCES },
    args: [join('tools', 'explorer', 'build.mjs')],
  },
];

const unbuilt = () =>
  PARTS.flatMap((part) => {
    const fingerprint = fingerprintOf(part.sources);
    return isBuilt(part, fingerprint) ? [] : [{ ...part, done: () => stampAs(part, fingerprint) }];
  });

const isBuilt = ({ stamp }, fingerprint) => existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;

function stampAs({ stamp }, fingerprint) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function fingerprintOf(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

/** jest runs ES modules through Node's vm API, which is still behind a flag. */
export function runJest(args) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return run(nodeBinary(), [...flags, 'node_modules/jest/bin/jest.js', ...args]);
}
