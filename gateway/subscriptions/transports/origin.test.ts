import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { Logger } from 'pino';
import { warnOfUnwelcome } from './origin.ts';

const from = (origin?: string) => ({ headers: { host: 'chat.example', origin } }) as IncomingMessage;

describe('a page of an origin that may not call', () => {
  test('is warned of once, with the origin and the variable', () => {
    const warnings: unknown[] = [];
    const logger = { warn: (...warning: unknown[]) => warnings.push(warning) } as unknown as Logger;
    const warn = warnOfUnwelcome(logger, ['https://app.example']);
    for (const origin of [undefined, 'https://app.example', 'https://chat.example']) warn(from(origin));
    expect(warnings).toEqual([]);
    for (const name of ['app.example/', 'b.example']) warn(from(`https://${name}`));
    expect(warnings).toEqual([[{ origin: 'https://app.example/' }, expect.stringContaining('CORS_ORIGINS')]]);
  });
});
