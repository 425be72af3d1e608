import type { Environment } from '../kernel/config/environment.ts';

/** The environment with what `npm start` does otherwise: a secret of its own, and the explorer for anyone, unless in production. */
export const withDefaults = (env: Environment, { secret }: { secret: string }): Environment => ({
  ...env,
  PARLEY_SECRET: env.PARLEY_SECRET || secret,
  EXPLORER: env.EXPLORER || (env.NODE_ENV === 'production' ? 'admins' : 'anyone'),
});
