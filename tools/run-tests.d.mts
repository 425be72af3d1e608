export declare const MOST_FLAKY: number;

export interface RunTestsOptions {
  readonly jest?: (args: readonly string[]) => Promise<number>;
  readonly print?: (line: string) => void;
}

/** Runs jest and resolves with its exit code; 0 also if at most `MOST_FLAKY` files failed that pass when they run alone. */
export function runTests(args: readonly string[], options?: RunTestsOptions): Promise<number>;
