import { describe, expect, test } from '@jest/globals';
import { KnownTexts } from './known-texts.ts';

const DOCUMENT = { kind: 'a document' };

describe('the texts of documents', () => {
  test('are one document whatever their comments and white space', () => {
    const known = new KnownTexts<object>();
    known.set('{ viewer { id } }', DOCUMENT);
    expect(known.get('{ viewer { id } }')).toBe(DOCUMENT);
    expect(known.has('# another comment\n{viewer{ id, }}')).toBe(true);
    expect(known.has('{ viewer { ID } }')).toBe(false);
  });

  test('are not given in the place of one with other lines', () => {
    const known = new KnownTexts<object>();
    known.set('{ viewer { id } }', DOCUMENT);
    expect(known.get('\n{ viewer { id } }')).toBeUndefined();
  });

  test('keep what stands in their strings', () => {
    const known = new KnownTexts<object>();
    known.set('{ user(id: "a b") { id } }', DOCUMENT);
    expect(known.has('{ user(id: "a  b") { id } }')).toBe(false);
    expect(known.has('{ user(id: "a # b") { id } }')).toBe(false);
  });

  test('that are no GraphQL, or very long, are what they are', () => {
    const known = new KnownTexts<object>();
    for (const text of ['{ "', `{ viewer { id } } ${'#'.repeat(40_000)}`]) {
      known.set(text, DOCUMENT);
      expect(known.get(text)).toBe(DOCUMENT);
      expect(known.has(`${text} `)).toBe(false);
    }
  });

  test('are kept up to a bound, those that were used last', () => {
    const known = new KnownTexts<object>();
    const text = (index: number) => `{ user(id: "${index} ${'x'.repeat(20_000)}") { id } }`;
    for (let index = 0; index < 200; index++) known.set(text(index), DOCUMENT);
    expect(known.get(text(199))).toBe(DOCUMENT);
    expect(known.get(text(0))).toBeUndefined();
  });
});
