import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../kernel/config/environment.ts';
import { withDefaults } from './defaults.ts';

const defaultsIn = (env: NodeJS.ProcessEnv) => withDefaults(readEnvironment(env), { secret: 'its own' });

describe('what npm start does where the environment says nothing', () => {
  test('the explorer is for anyone in development, and for admins in production', () => {
    expect(defaultsIn({}).EXPLORER).toBe('anyone');
    expect(defaultsIn({ NODE_ENV: 'development' }).EXPLORER).toBe('anyone');
    expect(defaultsIn({ NODE_ENV: 'production' }).EXPLORER).toBe('admins');
  });

  test('what the environment says holds', () => {
    const said = { EXPLORER: 'anyone', PARLEY_SECRET: 'said' };
    expect(defaultsIn({ NODE_ENV: 'production', ...said })).toMatchObject(said);
    expect(defaultsIn({ EXPLORER: 'off' })).toMatchObject({ EXPLORER: 'off', PARLEY_SECRET: 'its own' });
  });
});
