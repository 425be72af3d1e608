export interface SuperviseOptions {
  readonly stopping: AbortSignal;
  readonly say: (line: string) => void;
  readonly pauseMs?: number;
}

export function supervise(start: () => Promise<number>, options: SuperviseOptions): Promise<number>;
