import { createServer } from 'node:net';

/**
 * Loaded into every server under test before its own program (`--import`), so that all are measured by the same means
 * and none needs an endpoint for it: who connects to the socket `MEMORY_PROBE` has the garbage collected and is told
 * how much memory is left in use.
 */
createServer((socket) => {
  const { rss: residentBefore } = process.memoryUsage();
  // The last resort also gives back what the collector keeps for later.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  socket.end(JSON.stringify({ ...process.memoryUsage(), residentBefore }));
})
  .listen(process.env.MEMORY_PROBE)
  .unref();
