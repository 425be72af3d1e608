import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../test/setup/cpu.ts';
import { clientAddress } from './client-address.ts';
import { hasBody, isCompressed, isDeclaredUtf8, isHost, tooLongHeader } from './request-headers.ts';

describe('the headers of a request', () => {
  test.each<[boolean, string | undefined]>([
    ...[undefined, '', 'identity', ' Identity\u00a0'].map(
      (encoding) => [false, encoding] as [boolean, typeof encoding],
    ),
    ...['gzip', 'identity, gzip', '\u00a0x'].map((encoding) => [true, encoding] as [boolean, string]),
  ])('say whether the body is compressed: %j for content-encoding %j', (compressed, encoding) => {
    expect(isCompressed({ 'content-encoding': encoding })).toBe(compressed);
  });

  test.each<[boolean, string | undefined]>([
    ...[undefined, 'text/plain', 'a/b; charset=UTF-8', 'a/b;x=y;charset = "utf8"'].map(
      (type) => [true, type] as [boolean, typeof type],
    ),
    ...['a/b; charset=latin1', 'a/b;charset=', 'a/b; Charset="utf-16"'].map(
      (type) => [false, type] as [boolean, string],
    ),
  ])('say whether the body is UTF-8: %j for content-type %j', (isUtf8, type) => {
    expect(isDeclaredUtf8({ 'content-type': type })).toBe(isUtf8);
  });

  test.each([undefined, '', 'localhost', 'chat.example:443', '127.0.0.1:4000', '[::1]:4000', 'bücher.example'])(
    'name a host, or none: %j',
    (host) => expect(isHost({ host })).toBe(true),
  );

  test.each([':::::', 'a b', '[::1', '%', '\u0080', 'a/b', 'user@host', 'a:b', 'a?b', 'a#b'])(
    'must not name what is no host: %j',
    (host) => expect(isHost({ host })).toBe(false),
  );

  test('are not longer than any client has them, where libraries take them apart', () => {
    expect(tooLongHeader({ accept: 'a/a,'.repeat(256), authorization: 'x'.repeat(8000) })).toBeUndefined();
    for (const name of ['accept', 'accept-encoding', 'content-encoding', 'content-type', 'host'])
      expect(tooLongHeader({ [name]: 'x'.repeat(1025) })).toBe(name);
  });

  const SEPARATORS = ['\u00a0', '\t', ' ', ',', ';', '=', '"', '\\', '\u0085', ';charset', 'identity'];
  const READERS: Readonly<Record<string, (headers: IncomingHttpHeaders) => unknown>> = {
    ...{ hasBody, isCompressed, isDeclaredUtf8, isHost, tooLongHeader },
    clientAddress: (headers) => clientAddress({ headers, socket: {} } as IncomingMessage, () => true),
  };
  test.each(Object.entries(READERS))('are read in the time of their length by %s', (_, read) => {
    for (const separator of SEPARATORS) {
      const text = separator.repeat(64 * 1024);
      for (const hostile of [`${text}x`, `x${text}x`, `a/a;${text}`]) {
        const names = ['accept', 'content-encoding', 'content-type', 'content-length', 'host', 'x-forwarded-for'];
        const headers = Object.fromEntries(names.map((name) => [name, hostile]));
        expect([separator, cpuMsOf(() => read(headers)) < 500]).toEqual([separator, true]);
      }
    }
  });
});
