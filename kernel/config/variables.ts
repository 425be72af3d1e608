import type { Environment } from './environment.ts';

/** A variable that cannot be used as it stands. The message is one line that names it and says what it takes. */
export class ConfigError extends Error {
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.name = 'ConfigError';
  }
}

/** A variable without which this process cannot run. */
export function required<T>(variable: string, value: T | undefined): T {
  if (value === undefined) throw new ConfigError(variable, 'must be set.');
  return value;
}

type Variable = keyof Environment;

/** Reads one variable at a time. Whatever it reads, a value that does not fit is a {@link ConfigError}. */
export class Variables {
  constructor(private readonly env: Environment) {}

  text(name: Variable): string | undefined {
    return this.env[name] || undefined;
  }

  whole(name: Variable, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new ConfigError(name, `must be a whole number from ${min} to ${max}, not "${text}".`);
    return value;
  }

  /** Undefined where nothing is set. */
  optionalWhole(name: Variable, min: number, max: number): number | undefined {
    return this.text(name) === undefined ? undefined : this.whole(name, min, min, max);
  }

  /** A text that nobody may guess. It is never repeated in a message. */
  secret(name: Variable, minLength: number): string | undefined {
    const text = this.text(name);
    if (text !== undefined && text.length < minLength)
      throw new ConfigError(name, `must have at least ${minLength} characters.`);
    return text;
  }

  oneOf<T extends string>(name: Variable, values: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback;
    const value = values.find((candidate) => candidate === text);
    if (!value) throw new ConfigError(name, `must be one of ${values.join(', ')}, not "${text}".`);
    return value;
  }

  isOn(name: Variable, fallback: 'on' | 'off'): boolean {
    return this.oneOf(name, ['on', 'off'], fallback) === 'on';
  }

  /** The parts between the commas. */
  list(name: Variable): string[] {
    return (this.text(name)?.split(',') ?? []).map((part) => part.trim());
  }

  url(name: Variable, protocols: readonly string[], text = this.text(name)): string | undefined {
    if (!text) return undefined;
    // The value may hold a password: it is never repeated in the message.
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
      throw new ConfigError(name, `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return text;
  }
}
