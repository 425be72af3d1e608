import { type Logger, pino } from 'pino';
import { type Config, createConfig } from './config/config.ts';
import { readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/variables.ts';

/** Everything a main starts with: the checked configuration and the log. */
export interface Start {
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Runs a process: reads the configuration, starts, and on SIGTERM or SIGINT disposes of what was started. What goes
 * wrong at the start is one line on stderr and exit code 1.
 */
export async function runProcess(name: string, start: (start: Start) => Promise<AsyncDisposable>): Promise<void> {
  try {
    const config = createConfig(readEnvironment());
    const logger = pino({ name, level: config.logLevel });
    const stopped = untilSignal();
    const started = await start({ config, logger });
    logger.info({ signal: await stopped }, 'stopping');
    await started[Symbol.asyncDispose]();
    process.exit(0);
  } catch (error) {
    console.error(`${name}: ${explain(error)}`);
    process.exit(1);
  }
}

/** Resolves with the first signal that asks the process to end, or when the one that started it over IPC is gone. */
export const untilSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    // They stay: Ctrl-C comes from the terminal and from npm, and the second one must not end us in the middle.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
    process.once('disconnect', () => resolve('SIGTERM'));
  });

/** One line for people: the message of an expected error, with the stack only for one that nobody foresaw. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || (error instanceof Error && !isProgrammingError(error))) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const isProgrammingError = (error: Error) =>
  [TypeError, ReferenceError, SyntaxError, RangeError].some((E) => error instanceof E);
