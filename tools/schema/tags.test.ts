import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { findTagProblems, readTags } from './tags.ts';

const problemsOf = (...sdls: string[]) => findTagProblems(readTags(sdls.map((sdl) => parse(sdl))));

describe('A tag', () => {
  test('that is none is named with its coordinate, wherever it stands', () => {
    const sdl = `type Query { a(x: Int @tag(name: "wirte")): Kind } enum Kind { X @tag(name: "b") } scalar S @tag(name: "c")`;
    expect(problemsOf(sdl)).toEqual([
      expect.stringMatching(/^Kind\.X: "b" is no tag\. Tags are account, admin/),
      expect.stringMatching(/^Query\.a\(x:\): "wirte" is no tag/),
      expect.stringMatching(/^S: "c" is no tag/),
    ]);
  });

  test('must say of each mutation that and what it writes, unless it is about the account', () => {
    const tagged = '@tag(name: "write") @tag(name: "send")';
    const sdl = `type Mutation { a: Int b: Int @tag(name: "write") c: Int @tag(name: "send") d: Int ${tagged} e: Int @tag(name: "account") }`;
    expect(problemsOf(sdl)).toEqual([
      'Mutation.a: a mutation needs the tag "write" or "account".',
      expect.stringMatching(/^Mutation\.b: beside "write" a mutation needs one of the tags send, react,/),
      'Mutation.c: a mutation needs the tag "write" or "account".',
    ]);
  });

  test('must say of each subscription that it is live', () => {
    expect(problemsOf('type Subscription { a: Int b: Int @tag(name: "live") }')).toEqual([
      'Subscription.a: a subscription needs the tag "live".',
    ]);
  });

  test('of a type counts for what the type has, in each subgraph', () => {
    const tags = readTags([parse('type A @tag(name: "admin") { x: Int }'), parse('type A { y(z: Int): Int }')]);
    expect([...tags].map(([coordinate, own]) => [coordinate, ...own])).toEqual(
      ['A', 'A.x', 'A.y', 'A.y(z:)'].map((coordinate) => [coordinate, 'admin']),
    );
  });
});
