import { describe, expect, test } from '@jest/globals';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { summaryOf } from './summary.ts';

function summaryFor(host: string): string {
  const env = readEnvironment({ HOST: host });
  return summaryOf({ port: 4000, config: createConfig(env), folder: '/data', env });
}

describe('the summary of npm start', () => {
  test.each([
    ['127.0.0.1', 'http://127.0.0.1:4000/graphql', true],
    ['localhost', 'http://localhost:4000/graphql', true],
    ['::1', 'http://[::1]:4000/graphql', true],
    ['0.0.0.0', 'http://localhost:4000/graphql', false],
    ['::', 'http://localhost:4000/graphql', false],
    ['0:0:0:0:0:0:0:0', 'http://localhost:4000/graphql', false],
    ['::ffff:0.0.0.0', 'http://localhost:4000/graphql', false],
    ['2001:db8::7', 'http://[2001:db8::7]:4000/graphql', false],
    ['chat.example', 'http://chat.example:4000/graphql', false],
  ])('names, for HOST=%s, an address that can be opened: %s', (host, address, isForThisMachine) => {
    const summary = summaryFor(host);
    const [api = ''] = /http:\S+\/graphql/.exec(summary) ?? [];
    expect([api, URL.canParse(api)]).toEqual([address, true]);
    expect(summary.includes('this machine alone')).toBe(isForThisMachine);
  });
});
