import { GraphQLError } from 'graphql';
import { type Logger, pino } from 'pino';
import { type Config, createConfig } from './config/config.ts';
import { readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/variables.ts';
import { logFault } from './fault.ts';

/** Everything a main starts with: the checked configuration and the log. */
export interface Start {
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Runs a process: reads the configuration, starts, and disposes of what was started on SIGTERM or SIGINT, or when an
 * error was caught by nobody. What goes wrong at the start is one line on stderr and exit code 1.
 */
export async function runProcess(name: string, start: (start: Start) => Promise<AsyncDisposable>): Promise<void> {
  try {
    const config = createConfig(readEnvironment());
    const logger = pino({ name, level: config.logLevel });
    const ended = untilEnd({ config, logger }, untilSignal());
    await endInOrder(await start({ config, logger }), ended, logger);
  } catch (error) {
    console.error(`${name}: ${explain(error)}`);
    process.exit(1);
  }
}

/** The exit code after an error that nobody caught, `EX_SOFTWARE` of sysexits.h: a supervisor starts the process again. */
export const FAULT_EXIT_CODE = 70;

/** Beyond what requests may take, for closing what they used. */
const CLOSE_MS = 10_000;

/**
 * Resolves with the exit code once this process is to end: with 0 when a signal has asked it to, with
 * {@link FAULT_EXIT_CODE} after an error or a rejection that nobody caught, which is logged. What it was in the middle of
 * may be half done, so the process does not go on for longer than its requests take.
 */
export const untilEnd = ({ config, logger }: Start, signalled: Promise<NodeJS.Signals>): Promise<number> =>
  new Promise((resolve) => {
    signalled.then((signal) => {
      logger.info({ signal }, 'stopping');
      resolve(0);
    });
    const stop = (error: unknown, origin: string): void => {
      logFault(logger, error);
      logger.fatal({ origin, exitCode: FAULT_EXIT_CODE }, 'stopping after an error that nobody caught');
      // The broken part may keep it from ending in order.
      setTimeout(
        () => process.exit(FAULT_EXIT_CODE),
        config.http.drainDelayMs + config.http.drainMs + CLOSE_MS,
      ).unref();
      resolve(FAULT_EXIT_CODE);
    };
    process.on('uncaughtException', stop);
    process.on('unhandledRejection', (reason) => {
      if (isLeftOver(reason)) logFault(logger, reason);
      else stop(reason, 'unhandledRejection');
    });
  });

/**
 * Whether an error is of a field whose answer was given already. graphql-js gives up a list when one of its entries fails,
 * and does not wait for the others (`completeListValue`): one that fails later is caught by nobody, and breaks nothing.
 */
const isLeftOver = (reason: unknown): boolean => reason instanceof GraphQLError && reason.path !== undefined;

/** Disposes of what was started once the process is to end, and ends it with the code for it. */
export async function endInOrder(started: AsyncDisposable, ended: Promise<number>, logger: Logger): Promise<never> {
  const code = await ended;
  try {
    await started[Symbol.asyncDispose]();
  } catch (error) {
    if (code === 0) throw error;
    logFault(logger, error);
  }
  process.exit(code);
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
