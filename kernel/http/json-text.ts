import { isPrototype } from '../json.ts';

/** A text without any of these names no prototype; an escape may spell one. */
const SUSPECT = ['__proto__', 'constructor', '\\u'] as const;

/** A value inside of a body, and the way to it. */
interface Place {
  readonly key: string;
  readonly value: unknown;
  readonly within: Place | undefined;
}

/** Names of a path that are shown: a body may be as deep as it is long. */
const SHOWN = 64;

/** The path of the first key of a body that means a prototype; `text` is what it was parsed from. */
export function pathOfPrototype(text: string, body: unknown): string | undefined {
  if (!SUSPECT.some((part) => text.includes(part))) return undefined;
  const waiting: Place[] = [{ key: '', value: body, within: undefined }];
  for (let within = waiting.pop(); within; within = waiting.pop()) {
    const { value } = within;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const place = { key, value: inner, within };
      if (isPrototype(key, inner)) return pathOf(place);
      if (typeof inner === 'object') waiting.push(place);
    }
  }
  return undefined;
}

/** The end of the path to a place, in which the key is. */
function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at?.within && keys.length < SHOWN; at = at.within) keys.push(at.key);
  return keys.reverse().join('.');
}
