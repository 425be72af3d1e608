import { formatted } from '../text.ts';
import { VARIABLES, type VariableName } from './declarations/declarations.ts';
import type { Environment } from './environment.ts';
import type { Variable, WholeNumber } from './variables.ts';

type ValueOf<Name extends VariableName> = ReturnType<(typeof VARIABLES)[Name]['read']>;

type WholeName = { [Name in VariableName]: (typeof VARIABLES)[Name] extends WholeNumber ? Name : never }[VariableName];

/** The values of an environment. An empty variable is one that is not set; one that does not fit is a ConfigError. */
export class Values {
  constructor(private readonly env: Environment) {}

  get<Name extends VariableName>(name: Name): ValueOf<Name> {
    return this.read<unknown>(name, VARIABLES[name]) as ValueOf<Name>;
  }

  /** A whole number between narrower limits, and with its default within them, where another variable says so. */
  getWithin(name: WholeName, limits: { readonly min?: number; readonly max?: number }): number {
    return this.read(name, VARIABLES[name].within(limits));
  }

  isSet(name: VariableName): boolean {
    return Boolean(this.env[name]);
  }

  private read<T>(name: VariableName, variable: Variable<T>): T {
    return variable.read(name, this.env[name] || undefined);
  }
}

/** The default of a whole number as people read it, for descriptions: `5,000`. */
export const defaultOf = (name: WholeName): string => formatted(VARIABLES[name].default);
