import { hashOf } from './ask-by-transport.ts';

/** A manifest of named operations. */
export const manifestOf = (...bodies: readonly string[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: bodies.map((body) => {
    const [, type = '', name = ''] = /^(\w+) (\w+)/.exec(body) ?? [];
    return { id: hashOf(body), name, type, body };
  }),
});
