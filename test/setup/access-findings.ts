import type { ResponseError } from './client.ts';

/** The outcomes of a field: by coordinate, all that were met. */
export type Findings = Map<string, Set<string>>;

export interface Result {
  readonly data?: unknown;
  readonly errors?: readonly ResponseError[];
}

/** The walker got past who it is: at most its arguments name nothing, or contradict the present state. */
export const ALLOWED = 'yes';
const HARMLESS: ReadonlySet<string> = new Set(['NOT_FOUND', 'BAD_USER_INPUT', 'CONFLICT']);
const REFUSED: Readonly<Record<string, string>> = { UNAUTHENTICATED: 'sign in', FORBIDDEN: 'forbidden' };

/** Enters what a sample operation on a root field was answered. Throws on answers that say nothing of who may what. */
export function record(findings: Findings, root: string, { data, errors = [] }: Result, text: string): void {
  const failed = new Set<string>();
  for (const { path, message, extensions } of errors) {
    const { code, reason } = extensions;
    if (reason || (!REFUSED[code] && !HARMLESS.has(code))) throw new Error(`${code} (${message}) from: ${text}`);
    const last = path?.findLast((step) => typeof step === 'string' && step.includes('__')) as string | undefined;
    failed.add(path?.join('.') ?? '');
    find(findings, last?.replace('__', '.') ?? root, REFUSED[code] ?? ALLOWED);
  }
  const isRootFine = errors.every(({ path }) => path && path.length > 1);
  if (isRootFine) find(findings, root, ALLOWED);
  recordBelow(findings, data, { path: '', failed });
}

interface Place {
  readonly path: string;
  readonly failed: ReadonlySet<string>;
}

function recordBelow(findings: Findings, value: unknown, { path, failed }: Place): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    const here = path ? `${path}.${key}` : key;
    if (/^[A-Z]\w*__\w/.test(key) && !failed.has(here)) find(findings, key.replace('__', '.'), ALLOWED);
    recordBelow(findings, below, { path: here, failed });
  }
}

/** Enters one outcome. */
export function find(findings: Findings, coordinate: string, outcome: string): void {
  const found = findings.get(coordinate) ?? new Set();
  findings.set(coordinate, found.add(outcome));
}
