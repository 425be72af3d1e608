import 'reflect-metadata';
import { explain, untilSignal } from '../kernel/process.ts';
import { createStandalone } from './standalone.ts';

/** Everything in one process, with its own PostgreSQL and Redis where the environment names none. */
const stopped = untilSignal();
try {
  const starting = createStandalone();
  // A signal while starting waits for the step under way, then stops what was started.
  const standalone = await starting;
  await stopped;
  process.stdout.write('\nStopping …');
  await standalone[Symbol.asyncDispose]();
  process.stdout.write(' stopped.\n');
  process.exit(0);
} catch (error) {
  console.error(`parley: ${explain(error)}`);
  process.exit(1);
}
