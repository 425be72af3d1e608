import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { Logger } from 'pino';
import { warnOfUnwelcome } from './origin.ts';

const from = (origin?: string) => ({ headers: { host: 'chat.example', origin } }) as IncomingMessage;

function createWarner(allowed: readonly string[]) {
  const warnings: unknown[] = [];
  const logger = { warn: (...warning: unknown[]) => warnings.push(warning) } as unknown as Logger;
  return { warnings, warn: warnOfUnwelcome(logger, allowed) };
}

describe('a page of an origin that may not call', () => {
  test('is warned of once for each origin, with the origin and the variable', () => {
    const { warnings, warn } = createWarner(['https://app.example', 'http://localhost:*']);
    for (const origin of [undefined, 'https://app.example', 'https://chat.example', 'http://localhost:5173'])
      warn(from(origin));
    expect(warnings).toEqual([]);
    for (const name of ['app.example/', 'b.example', 'b.example', 'app.example/']) warn(from(`https://${name}`));
    expect(warnings).toEqual(
      ['https://app.example/', 'https://b.example'].map((origin) => [
        { origin },
        expect.stringContaining('CORS_ORIGINS'),
      ]),
    );
  });

  test('is not warned of after a hundred others', () => {
    const { warnings, warn } = createWarner([]);
    for (let n = 0; n < 1000; n++) warn(from(`https://${n}.example`));
    expect(warnings).toHaveLength(100);
    expect(warnings.at(-1)).toMatchObject([{ origin: 'https://99.example' }, expect.stringContaining('no word')]);
  });
});
