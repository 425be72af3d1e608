import type { CpuPids, CpuTimes } from '../cpu-meter.ts';

/** Stands in a request's body for a name that is new each time it is sent. */
export const FRESH = '%fresh%';

export interface LoadRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The input of the load process on stdin. */
export interface LoadPlan {
  readonly url: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Sent in this order, over and over. */
  readonly requests: readonly LoadRequest[];
  /** The processes whose CPU time to read at both ends of what is measured. */
  readonly pids: Omit<CpuPids, 'load'>;
}

/** The output of the load process on stdout. */
export interface LoadResult {
  /** Requests that ended in the measured time. */
  readonly requests: number;
  /** Those that failed, in the warm-up too: anything but 200 with data and without GraphQL errors. */
  readonly errors: number;
  /** The answer to the first of them. */
  readonly firstError?: string;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpu: CpuTimes;
}
