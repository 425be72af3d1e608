import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../test/setup/cpu.ts';
import { clientAddress } from './client-address.ts';
import { wrongHandshake } from './handshake.ts';
import {
  hasBody,
  isCompressed,
  isDeclaredUtf8,
  isHost,
  isTransferCoded,
  isUnmet,
  tooLongHeader,
} from './request-headers.ts';

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
    ...[
      ...['a/b; charset=latin1', 'a/b;charset=', 'a/b; Charset="utf-16"', 'a/b; charset=utf-8; charset=utf-16'],
      ...["a/b; charset*=utf-16''x", 'a/b; charset=utf-8; charset*0=utf-16', 'a/b; charset=utf-8=x'],
    ].map((type) => [false, type] as [boolean, string]),
  ])('say whether the body is UTF-8: %j for content-type %j', (isUtf8, type) => {
    expect(isDeclaredUtf8({ 'content-type': type })).toBe(isUtf8);
  });

  test.each([
    [false, undefined],
    [false, 'chunked'],
    [false, 'Chunked '],
    [true, 'gzip, chunked'],
    [true, 'chunked, chunked'],
    [true, 'identity'],
  ])('say whether the body comes in a coding that nobody undoes: %j for transfer-encoding %j', (coded, coding) => {
    expect(isTransferCoded({ 'transfer-encoding': coding })).toBe(coded);
  });

  test.each([
    [false, undefined],
    [false, '100-Continue'],
    [true, '200-ok'],
    [true, '100-continue, foo'],
    [true, ''],
  ])('say whether something is expected that cannot be: %j for expect %j', (unmet, expected) => {
    expect(isUnmet({ expect: expected })).toBe(unmet);
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
    ...{ hasBody, isCompressed, isDeclaredUtf8, isHost, isTransferCoded, isUnmet, tooLongHeader },
    wrongHandshake: (headers) => wrongHandshake({ method: 'GET', headers } as IncomingMessage),
    clientAddress: (headers) => clientAddress({ headers, socket: {} } as IncomingMessage, () => true),
  };
  test.each(Object.entries(READERS))('are read in the time of their length by %s', (_, read) => {
    for (const separator of SEPARATORS) {
      const text = separator.repeat(64 * 1024);
      for (const hostile of [`${text}x`, `x${text}x`, `a/a;${text}`]) {
        const names = [
          ...['accept', 'content-encoding', 'content-type', 'content-length', 'host', 'x-forwarded-for'],
          ...['expect', 'transfer-encoding', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol'],
        ];
        const headers = Object.fromEntries(names.map((name) => [name, hostile]));
        expect([separator, cpuMsOf(() => read(headers)) < 500]).toEqual([separator, true]);
      }
    }
  });
});
