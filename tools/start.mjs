// `npm start`: brings what is missing, then runs everything in one process, again after it has failed.
import { ensureBuilt, ensureInstalled, nodeBinary, run } from './bootstrap.mjs';
import { supervise } from './supervise.mjs';

console.log('Parley');
await ensureInstalled();
await ensureBuilt();
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stopping.abort());
const start = () => run(nodeBinary(), ['--enable-source-maps', 'dist/standalone/main.js']);
process.exit(await supervise(start, { stopping: stopping.signal, say: console.error }));
