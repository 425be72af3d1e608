// Runs a program of the build, by its path without ending: `node tools/run.mjs migrations/main`.
import { ensureBuilt, ensureInstalled, nodeBinary, run } from './bootstrap.mjs';

const [program, ...args] = process.argv.slice(2);
// On stdout is only what the program says: it may be read by another one.
await ensureInstalled(process.stderr);
await ensureBuilt(process.stderr);
process.exit(await run(nodeBinary(), ['--enable-source-maps', `dist/${program}.js`, ...args]));
