import { accessSync, constants, statSync } from 'node:fs';
import { formatted } from '../text.ts';

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

/** The documentation of a variable. */
interface About {
  /** Its meaning, in Markdown, for docs/configuration.md. */
  readonly meaning: string;
  /** The value that holds where it is not set, in Markdown; where this is left out, the default itself or "none". */
  readonly unset?: string;
}

/** An environment variable: what it takes, what it is where it is not set, and what the documentation says about it. */
export interface Variable<T> extends Required<About> {
  /** The values that it takes, in Markdown. */
  readonly takes: string;
  /** Its value; `text` is undefined where it is not set. Throws {@link ConfigError} for a text that does not fit. */
  readonly read: (name: string, text: string | undefined) => T;
}

/** Both limits are values that it takes. */
interface Limits {
  readonly min: number;
  readonly max: number;
}

export interface WholeNumber extends Variable<number>, Limits {
  readonly default: number;
  /** The same between narrower limits, and with its default within them, where another variable says so. */
  readonly within: (limits: Partial<Limits>) => WholeNumber;
}

export function whole(about: About & Limits & { readonly default: number }): WholeNumber {
  const { min, max } = about;
  return {
    ...about,
    unset: about.unset ?? String(about.default),
    takes: `${formatted(min)} to ${formatted(max)}`,
    read: (name, text) => (text === undefined ? about.default : parseWhole(name, text, about)),
    within: (limits) => {
      const narrower = { min: limits.min ?? min, max: limits.max ?? max };
      const clamped = Math.min(narrower.max, Math.max(narrower.min, about.default));
      return whole({ ...about, ...narrower, default: clamped });
    },
  };
}

function parseWhole(name: string, text: string, { min, max }: Limits): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(name, `must be a whole number from ${min} to ${max}, not "${text}".`);
  return value;
}

/** A whole number, or undefined where it is not set. */
export const optionalWhole = (about: About & Limits): Variable<number | undefined> => ({
  unset: 'none',
  ...about,
  takes: `${formatted(about.min)} to ${formatted(about.max)}`,
  read: (name, text) => (text === undefined ? undefined : parseWhole(name, text, about)),
});

export const oneOf = <T extends string>(
  about: About & { readonly values: readonly T[]; readonly default: NoInfer<T> },
): Variable<T> => ({
  ...about,
  unset: about.unset ?? about.default,
  takes: about.values.join(', '),
  read: (name, text = about.default) => {
    const value = about.values.find((candidate) => candidate === text);
    if (!value) throw new ConfigError(name, `must be one of ${about.values.join(', ')}, not "${text}".`);
    return value;
  },
});

/** True for `on`, false for `off`. */
export function flag(about: About & { readonly default: 'on' | 'off' }): Variable<boolean> {
  const word = oneOf({ ...about, values: ['on', 'off'] });
  return { ...word, read: (name, text) => word.read(name, text) === 'on' };
}

/** Any text; what it must be beyond that, whoever needs it says. */
export const text = (about: About & { readonly takes: string }): Variable<string | undefined> => ({
  unset: 'none',
  ...about,
  read: (_, given) => given,
});

export const textOr = (about: About & { readonly takes: string; readonly default: string }): Variable<string> => ({
  ...about,
  unset: about.unset ?? `\`${about.default}\``,
  read: (_, given) => given ?? about.default,
});

/** The path of a file or a folder, which is there and can be read. */
export const place = (about: About & { readonly takes: 'a file' | 'a folder' }): Variable<string | undefined> => ({
  unset: 'none',
  ...about,
  read: (name, path) => {
    const problem = path && problemOfPlace(path, about.takes);
    if (problem) throw new ConfigError(name, `must be ${about.takes} that can be read, not "${path}": ${problem}.`);
    return path;
  },
});

function problemOfPlace(path: string, wanted: 'a file' | 'a folder'): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    const found = statSync(path).isDirectory() ? 'a folder' : 'a file';
    return found === wanted ? undefined : `it is ${found}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** The parts between the commas. `fits` says what each of them must be, beyond what whoever needs it says. */
export const list = (
  about: About & { readonly takes: string; readonly fits?: (part: string) => boolean },
): Variable<readonly string[]> => ({
  unset: 'none',
  ...about,
  read: (name, given) => {
    const parts = (given?.split(',') ?? []).map((part) => part.trim()).filter(Boolean);
    const wrong = about.fits && parts.find((part) => !about.fits?.(part));
    if (wrong !== undefined) throw new ConfigError(name, `must be ${about.takes.replaceAll('`', '')}, not "${wrong}".`);
    return parts;
  },
});

/** A text that nobody may guess. It is never repeated in a message. */
export const secret = (about: About & { readonly minLength: number }): Variable<string | undefined> => ({
  unset: 'none',
  ...about,
  takes: `${about.minLength} characters or more`,
  read: (name, given) => {
    if (given !== undefined && given.length < about.minLength)
      throw new ConfigError(name, `must have at least ${about.minLength} characters.`);
    return given;
  },
});

const HTTP = ['http:', 'https:'];

export const httpUrl = (about: About): Variable<string | undefined> => ({
  unset: 'none',
  ...about,
  takes: 'a URL',
  read: (name, given) => given && checkUrl(name, given, HTTP),
});

/** A text that is a URL with one of these protocols. It may hold a password: it is never repeated in the message. */
export function checkUrl(name: string, given: string, protocols: readonly string[]): string {
  if (!isUrlOf(given, protocols))
    throw new ConfigError(name, `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
  return given;
}

export const isUrlOf = (given: string, protocols: readonly string[]): boolean =>
  URL.canParse(given) && protocols.includes(new URL(given).protocol);
