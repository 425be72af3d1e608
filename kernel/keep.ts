/**
 * Loads a value when it is first asked for, and keeps it: those who ask with a `maxAgeMs` that it is not beyond get the
 * same, also while it is being loaded. A load that fails rejects for whoever waits for it and is then forgotten, so that
 * the next one who asks loads anew: a rejection is never kept.
 */
export function keep<Value>(load: () => Promise<Value>): (maxAgeMs: number) => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly since: number } | undefined;
  return (maxAgeMs) => {
    if (kept && Date.now() - kept.since <= maxAgeMs) return kept.value;
    const loading = { value: load(), since: Date.now() };
    kept = loading;
    loading.value.catch(() => {
      if (kept === loading) kept = undefined;
    });
    return loading.value;
  };
}
