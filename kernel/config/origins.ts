import { isUrlOf } from './variables.ts';

/** Of pages that no web server serves: `capacitor://localhost`, `chrome-extension://…`. */
const OF_AN_APP = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/;

/** Stands in place of a port for any, and for none. */
const ANY_PORT = ':*';

/** What it stands for. */
const PORT = /:\d+$/;

/** Pages of this machine: development servers choose ports as they like. */
export const LOCAL_ORIGINS = ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}${ANY_PORT}`);

/**
 * Whether a text is an origin as browsers send it, which is compared letter by letter; the same with `*` in place of its port;
 * or `*`, for all of them.
 */
export function isOrigin(text: string): boolean {
  if (text === '*' || text === 'null') return true;
  if (text.endsWith(ANY_PORT)) return isWebOrigin(hostOf(text)) && !PORT.test(hostOf(text));
  // There are no other patterns: WHATWG's URL takes an asterisk for a part of a name.
  return isUrlOf(text, ['http:', 'https:']) ? isWebOrigin(text) : OF_AN_APP.test(text);
}

const isWebOrigin = (text: string): boolean =>
  isUrlOf(text, ['http:', 'https:']) && new URL(text).origin === text && !text.includes('*');

const hostOf = (pattern: string): string => pattern.slice(0, -ANY_PORT.length);

/** Whether an origin is among these, which are all `isOrigin`. */
export const includesOrigin = (origins: readonly string[], origin: string): boolean =>
  origins.some((one) => one === '*' || one === origin || isOnAnyPort(one, origin));

const isOnAnyPort = (one: string, origin: string): boolean =>
  one.endsWith(ANY_PORT) && origin.replace(PORT, '') === hostOf(one);
