/** Of an object or a list, and of one entry of either, in bytes: some more than V8 takes. */
const OBJECT_BYTES = 64;
const ENTRY_BYTES = 16;

/** The memory that a value of JSON takes, about, in bytes. */
export function memoryOf(value: unknown): number {
  let bytes = 0;
  // Not by calls: it may be as deep as it is long.
  for (const rest = [value]; rest.length > 0; ) {
    const next = rest.pop();
    if (typeof next === 'string') bytes += next.length;
    if (typeof next !== 'object' || next === null) continue;
    const entries = Object.values(next);
    bytes += OBJECT_BYTES + ENTRY_BYTES * entries.length;
    for (const entry of entries) rest.push(entry);
  }
  return bytes;
}
