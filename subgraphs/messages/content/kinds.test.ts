import { describe, expect, test } from '@jest/globals';
import { createConfig } from '../../../kernel/config/config.ts';
import { readEnvironment } from '../../../kernel/config/environment.ts';
import { presentContent } from '../../../kernel/content.ts';
import { CONTENT_SAMPLES } from '../../../test/setup/content-samples.ts';
import { changeContent, parseContent } from './change-content.ts';
import { type ContentName, contentKinds } from './declarations.ts';

const { chat } = createConfig(readEnvironment({}));
const WORD = 'Alexanderplatz';
const FOUND_BY: Readonly<Record<ContentName, string | null>> = { custom: null, location: WORD };

describe('content', () => {
  const given = Object.fromEntries(Object.entries(CONTENT_SAMPLES).map(([name, sample]) => [name, sample.given(WORD)]));
  const content = changeContent(null, parseContent(given, chat)) ?? {};

  test.each(contentKinds)('$name is kept as JSON, shown as it was given, and found by its words', (kind) => {
    const kept = content[kind.name];
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    expect(kind.present(kept)).toEqual(given[kind.name]);
    expect(kind.searchText(kept)).toBe(FOUND_BY[kind.name as ContentName]);
  });

  test('stays where a change leaves it out, goes with null, and is nothing without a kind', () => {
    expect(changeContent(content, parseContent({}, chat))).toEqual(content);
    const { custom: _, ...rest } = content;
    expect(changeContent(content, parseContent({ custom: null }, chat))).toEqual(rest);
    expect(changeContent({ custom: {} }, { custom: null })).toBeNull();
    expect(changeContent(null, parseContent({ custom: null, location: undefined }, chat))).toBeNull();
  });

  test('of a kind that only a later version knows is not shown, and stays in an edit', () => {
    const later = { ...content, poll: { question: WORD } };
    expect(Object.keys(presentContent(contentKinds, later))).toEqual(Object.keys(content));
    expect(changeContent(later, parseContent({ custom: { a: 1 } }, chat))).toEqual({ ...later, custom: { a: 1 } });
  });

  test('is nothing in a message from before there was any', () => {
    for (const none of [null, undefined]) expect(presentContent(contentKinds, none)).toEqual({});
  });
});
