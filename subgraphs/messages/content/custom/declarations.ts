import { defaultOf } from '../../../../kernel/config/values.ts';
import { defineContent } from '../../../../kernel/content.ts';
import { JsonObject } from '../../../../kernel/graphql/json-object.ts';
import { type JsonObject as Custom, jsonRule, parseJsonObject } from '../../../../kernel/json.ts';

/** Objects and lists within each other. */
const CUSTOM_DEPTH = 16;

const RULE = `at most ${defaultOf('MAX_CUSTOM_BYTES')} bytes as JSON without white space, ${jsonRule({ maxDepth: CUSTOM_DEPTH })}`;

/** What an app wants to keep with a message. Parley does not look into it. */
export const custom = defineContent({
  name: 'custom',
  input: {
    type: () => JsonObject,
    description: `The data of your own app that belong to the message, such as an order's number: ${RULE}. Every participant sees them.`,
  },
  output: {
    type: () => JsonObject,
    description:
      'The data that the app of its sender put there; null without, and once deleted. The order of keys is not kept.',
  },
  editable: true,
  replacesBody: false,
  parse: (given: unknown, { maxCustomBytes: maxBytes }) =>
    parseJsonObject(given, 'custom', { maxBytes, maxDepth: CUSTOM_DEPTH }),
  present: (kept: Custom) => kept,
  searchText: () => null,
  erase: null,
});
