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
  readonly pids: CpuPids;
}

export interface CpuPids {
  readonly servers: readonly number[];
  /** PostgreSQL's first process; its children are counted with it. */
  readonly database: number;
}

/** CPU seconds; undefined where the system does not tell. */
export interface CpuTimes {
  readonly servers?: number;
  readonly database?: number;
  readonly load: number;
  /** Of everything else on the machine. */
  readonly others?: number;
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
