import type { CpuPids, CpuTimes } from '../cpu-meter.ts';

/** Stands in a request's body for a name that is new each time it is sent. */
export const FRESH = '%fresh%';

export interface LoadRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the load process is told on stdin. */
export interface LoadPlan {
  readonly url: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Sent in this order, over and over. */
  readonly requests: readonly LoadRequest[];
  /** Whose CPU time to read at both ends of what is measured. */
  readonly pids: Omit<CpuPids, 'load'>;
}

/** What the load process answers on stdout. */
export interface LoadResult {
  /** Requests that ended in the measured time. */
  readonly requests: number;
  /** Those that failed, in the warm-up too: anything but 200 with data and without GraphQL errors. */
  readonly errors: number;
  /** What the first of them was answered. */
  readonly firstError?: string;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpu: CpuTimes;
}
