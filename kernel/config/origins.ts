import { isUrlOf } from './variables.ts';

/** Of pages that no web server serves: `capacitor://localhost`, `chrome-extension://…`. */
const OF_AN_APP = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/;

/** Whether a text is an origin as browsers send it, which is compared letter by letter; or `*`, for all of them. */
export function isOrigin(text: string): boolean {
  if (text === '*' || text === 'null') return true;
  // There are no patterns: WHATWG's URL takes an asterisk for a part of a name.
  if (!isUrlOf(text, ['http:', 'https:'])) return OF_AN_APP.test(text);
  return new URL(text).origin === text && !text.includes('*');
}
