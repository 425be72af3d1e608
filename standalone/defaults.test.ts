import { describe, expect, test } from '@jest/globals';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { includesOrigin } from '../kernel/config/origins.ts';
import { withDefaults } from './defaults.ts';

const defaultsIn = (env: NodeJS.ProcessEnv) => withDefaults(readEnvironment(env), { secret: 'its own' });

describe('what npm start does where the environment says nothing', () => {
  test('the explorer is for anyone in development, and for admins in production', () => {
    expect(defaultsIn({}).EXPLORER).toBe('anyone');
    expect(defaultsIn({ NODE_ENV: 'development' }).EXPLORER).toBe('anyone');
    expect(defaultsIn({ NODE_ENV: 'production' }).EXPLORER).toBe('admins');
  });

  test.each<[NodeJS.ProcessEnv, isOpen: boolean]>([
    [{}, true],
    [{ HOST: 'localhost' }, true],
    [{ HOST: '::1' }, true],
    [{ HOST: '0.0.0.0' }, false],
    [{ NODE_ENV: 'production' }, false],
  ])('with %j pages of this machine may call: %s', (env, isOpen) => {
    const { corsOrigins } = createConfig({ ...defaultsIn(env), PARLEY_SECRET: '' }).http;
    const pages = ['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:81', 'http://[::1]:3000'];
    for (const page of pages) expect([page, includesOrigin(corsOrigins, page)]).toEqual([page, isOpen]);
    for (const page of [
      'http://localhost.evil.example',
      'http://evil.example:5173',
      'http://localhost:5173.evil',
      'null',
    ])
      expect([page, includesOrigin(corsOrigins, page)]).toEqual([page, false]);
  });

  test('what the environment says holds', () => {
    const said = { EXPLORER: 'anyone', PARLEY_SECRET: 'said', CORS_ORIGINS: 'https://app.example' };
    expect(defaultsIn({ NODE_ENV: 'production', ...said })).toMatchObject(said);
    expect(defaultsIn({ EXPLORER: 'off' })).toMatchObject({ EXPLORER: 'off', PARLEY_SECRET: 'its own' });
  });
});
