import { describe, expect, test } from '@jest/globals';
import { parseNewPassword } from './new-password.ts';

const parse = (password: string) => parseNewPassword(password, 'password', 'somebody');

describe('a new password', () => {
  test.each([
    ...['12345678', '87654321', '123456789', '987654321', '0123456789', '1234567890', '0987654321', 'abcdefgh'],
    ...['11111111', '00000000', '88888888', 'aaaaaaaa', '123123123', '12341234', 'abcabcabc', '12121212', 'qweqweqwe'],
    ...['19851985', '01011980', '31121999', '19800101', 'drowssap', 'password', 'qwertyuiop', '1qaz2wsx', 'ZYXWVUTS'],
  ])('is not %s, which everybody tries first', async (password) => {
    await expect(parse(password)).rejects.toThrow('is one of the most common passwords');
  });

  test.each([' '.repeat(8), '\u200B'.repeat(8)])(
    'is not %j, of which the length is not what is wrong',
    async (password) => {
      await expect(parse(password)).rejects.toThrow('must have more than white space and invisible characters.');
    },
  );

  test.each([
    ...[
      'password\u200b',
      'pass\u00adword',
      '\u2066password\u2069',
      '\u2800ｐａｓｓｗｏｒｄ',
      ' password',
      '1234\ufeff5678',
    ],
    ...['aaaa\u200daaaa', 'pass\u{e0020}word'],
  ])('is none of those with what cannot be seen in it: %j', async (password) => {
    await expect(parse(password)).rejects.toThrow('is one of the most common passwords');
  });

  test('contains the username neither with what cannot be seen in it', async () => {
    await expect(parse('som\u200bebody and me')).rejects.toThrow('must not contain the username');
  });

  test.each(['correct horse battery', 'canary-password', '13579acegik', 'abcdefgh1!', '12345678 90 by the sea'])(
    'may be %s',
    async (password) => expect(await parse(password)).toBe(password),
  );
});
