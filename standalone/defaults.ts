import type { Environment } from '../kernel/config/environment.ts';
import { LOCAL_ORIGINS } from '../kernel/config/origins.ts';
import { Values } from '../kernel/config/values.ts';
import { isLoopback } from './loopback.ts';

/**
 * The environment with what `npm start` does otherwise: a secret of its own; and, unless in production, the explorer for anyone, and
 * pages of this machine that call, as long as nobody else reaches it.
 */
export function withDefaults(env: Environment, { secret }: { secret: string }): Environment {
  const isProduction = env.NODE_ENV === 'production';
  const isOpenToPages = !isProduction && isLoopback(new Values(env).get('HOST'));
  return {
    ...env,
    PARLEY_SECRET: env.PARLEY_SECRET || secret,
    EXPLORER: env.EXPLORER || (isProduction ? 'admins' : 'anyone'),
    CORS_ORIGINS: env.CORS_ORIGINS || (isOpenToPages ? LOCAL_ORIGINS.join(',') : undefined),
  };
}
