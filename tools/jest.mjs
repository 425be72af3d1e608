// Runs jest on the build's servers, some files or all: `npm run jest -- test/e2e`.
import { ensureBuilt, ensureInstalled, runJest } from './bootstrap.mjs';

await ensureInstalled();
await ensureBuilt();
process.exit(await runJest(process.argv.slice(2)));
