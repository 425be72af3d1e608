/** Something that happened, how often, and whether the check fails for it. */
export interface Finding {
  readonly text: string;
  readonly times: number;
  readonly failing: boolean;
}

/** The findings beside those that the ledger counts. */
export interface Findings {
  /** Worth knowing, and what faults bring about. */
  note(text: string): void;
  /** Must not happen under any fault. */
  fail(text: string): void;
  /** In the order in which they came up first. */
  list(): Finding[];
}

export function createFindings(): Findings {
  const findings = new Map<string, Finding>();
  const add = (text: string, failing: boolean) =>
    void findings.set(text, { text, failing, times: (findings.get(text)?.times ?? 0) + 1 });
  return {
    note: (text) => add(text, false),
    fail: (text) => add(text, true),
    list: () => [...findings.values()],
  };
}

/** Codes of an answer to someone who may ask what was asked: Parley forgot who it is, or that it may. */
const WRONGLY_REFUSED = ['UNAUTHENTICATED', 'NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT', 'CONFLICT'];

/** Notes an error that a client was answered, as a failure where no fault explains it. */
export function noteError(findings: Findings, what: string, code: string): void {
  const text = `${what}: ${code}`;
  if (WRONGLY_REFUSED.includes(code)) findings.fail(text);
  else findings.note(text);
}
