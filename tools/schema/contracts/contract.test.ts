import { describe, expect, test } from '@jest/globals';
import { parseContract } from './contract.ts';

const good = { description: 'Reads.', exclude: ['write', 'admin'] };
const parse = (found: unknown, name = 'partner-x') => parseContract(name, JSON.stringify(found));

describe('The file of a contract', () => {
  test('says what is hidden, and what it leaves out has a default', () => {
    expect(parse(good)).toEqual({ ...good, name: 'partner-x', include: [], removeUnreachable: true });
    expect(parse({ ...good, include: ['live'], removeUnreachable: false })).toMatchObject({
      include: ['live'],
      removeUnreachable: false,
    });
  });

  test.each<readonly [what: string, found: unknown, message: string]>([
    ['an unknown key', { ...good, excluded: [] }, 'partner-x: unknown key "excluded". Keys are description, exclude'],
    [
      'an unknown tag',
      { ...good, exclude: ['wirte'] },
      'partner-x: "exclude" has the unknown tag "wirte". Tags are account,',
    ],
    ['an unknown tag to include', { ...good, include: ['x'] }, 'partner-x: "include" has the unknown tag "x"'],
    ['a tag that is no text', { ...good, exclude: [1] }, 'partner-x: "exclude" has the unknown tag 1'],
    ['a tag twice', { ...good, exclude: ['live', 'live'] }, 'partner-x: "exclude" has the tag "live" twice'],
    ['no list of tags', { description: 'x' }, 'partner-x: "exclude" must be a list of tags.'],
    ['no description', { exclude: [] }, 'partner-x: "description" must be a text.'],
    ['a wrong switch', { ...good, removeUnreachable: 'no' }, 'partner-x: "removeUnreachable" must be true or false.'],
    ['no object', [], 'partner-x: must be a JSON object.'],
  ])('is refused for %s', (_, found, message) => {
    expect(() => parse(found)).toThrow(message);
  });

  test('is refused when it is not JSON, and when its name is not one for a key', () => {
    expect(() => parseContract('x', '{')).toThrow('x: is not JSON: ');
    expect(() => parse(good, 'Partner X')).toThrow('Partner X: the name of the file must be');
    expect(() => parse(good, 'api')).toThrow('api: this name stands for the public API.');
  });
});
