import 'reflect-metadata';
import { endInOrder, explain, untilEnd, untilSignal } from '../kernel/process.ts';
import { createStandalone } from './standalone.ts';

/** Everything in one process, with its own PostgreSQL and Redis where the environment names none. */
const signalled = untilSignal();
// Whoever reads what is printed may leave before it ends: `npm start | head`.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
try {
  // A signal while starting waits for the step under way, then stops what was started.
  const standalone = await createStandalone();
  signalled.then(() => process.stdout.write('\nStopping …\n'));
  process.once('exit', (code) => code === 0 && process.stdout.write('Stopped.\n'));
  await endInOrder(standalone, untilEnd(standalone, signalled), standalone.logger);
} catch (error) {
  console.error(`parley: ${explain(error)}`);
  process.exit(1);
}
