// `npm start`: brings what is missing, then runs everything in one process.
import { ensureBuilt, ensureInstalled, nodeBinary, run } from './bootstrap.mjs';

console.log('Parley');
await ensureInstalled();
await ensureBuilt();
process.exit(await run(nodeBinary(), ['--enable-source-maps', 'dist/standalone/main.js']));
