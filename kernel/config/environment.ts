import { VARIABLES, type VariableName } from './declarations/declarations.ts';

/** Every environment variable that configures Parley, as it stands in the environment: a string or nothing. */
export type Environment = Record<VariableName, string | undefined>;

/** No other file reads one of them; `config.ts` turns this into typed, checked values. */
export const readEnvironment = (env: NodeJS.ProcessEnv = process.env): Environment =>
  Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, env[name]])) as Environment;
