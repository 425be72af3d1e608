import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from './variables.ts';

/** A file that a variable names. `naming` goes on from the variable's name in the message of the ConfigError. */
export interface NamedFile {
  readonly variable: string;
  /** For instance `names as sslrootcert`. */
  readonly naming: string;
  readonly path: string;
}

/** The content of a file, read once, at the start. Throws a ConfigError with the reason, without the path. */
export function readNamedFile({ variable, naming, path }: NamedFile): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(variable, `${naming} a file that cannot be read: ${code}.`);
  }
}

/** The same for certificates in PEM: TLS would believe nobody, without a word, where there are none. */
export function readCertificates(file: NamedFile): string {
  const text = readNamedFile(file);
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new ConfigError(file.variable, `${file.naming} a file that holds no certificate in PEM.`);
  }
}
