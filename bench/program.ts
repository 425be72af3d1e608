import { explain } from '../kernel/process.ts';

/** A benchmark as a program: its options on the command line, its run, and how its result reads. */
export interface Program<Options extends { readonly json: boolean }, Report> {
  /** Throws an Error that says in one line what is wrong. */
  readonly readOptions: (args: readonly string[]) => Options;
  readonly usage: string;
  readonly title: (options: Options) => string;
  /** Everything it started has ended when this returns, or throws because `signal` was given. */
  readonly bench: (options: Options, signal: AbortSignal) => Promise<Report>;
  /** The report for people. */
  readonly print: (report: Report, options: Options) => string;
  readonly isValid: (report: Report) => boolean;
}

/** Runs a benchmark: progress goes to stderr, the result to stdout. The exit code is 1 unless the result is valid. */
export async function runProgram<Options extends { readonly json: boolean }, Report>(
  program: Program<Options, Report>,
): Promise<void> {
  const options = readOptionsOrExit(program);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  try {
    process.stderr.write(`Bench, ${program.title(options)}\n`);
    const report = await program.bench(options, interrupted.signal);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ options, ...report }, undefined, 2)}\n`
        : `\n${program.print(report, options)}\n`,
    );
    process.exitCode = program.isValid(report) ? 0 : 1;
  } catch (error) {
    console.error(interrupted.signal.aborted ? 'Interrupted; everything was stopped.' : `bench: ${explain(error)}`);
    process.exitCode = 1;
  }
}

/** A problem with the options comes with the usage; `--help` asks for it alone. */
function readOptionsOrExit<Options extends { readonly json: boolean }, Report>({
  readOptions,
  usage,
}: Program<Options, Report>): Options {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(1);
  }
}
