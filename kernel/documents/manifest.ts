import { badInput } from '../errors.ts';
import { hashOf, isHash } from './document.ts';

/** One document of a manifest. */
export interface ManifestOperation {
  /** The hash of `body`. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

/** Apollo's persisted query manifest, as `generate-persisted-query-manifest` writes it. */
export interface Manifest {
  readonly format: string;
  readonly version: number;
  /** The contract that the operations are for; absent for the public API's. */
  readonly contract?: string;
  readonly operations: readonly ManifestOperation[];
}

export const MANIFEST_FORMAT = 'apollo-persisted-query-manifest';
export const MANIFEST_VERSION = 1;
/** At once; an application has some hundred. */
export const MOST_OPERATIONS = 2000;
const FIELD = 'manifest.operations';

/** Checks everything of a manifest that does not depend on a schema. Throws `BAD_USER_INPUT` that names the operation. */
export function checkManifest({ format, version, operations }: Manifest): void {
  if (format !== MANIFEST_FORMAT) throw badInput('manifest.format', `must be "${MANIFEST_FORMAT}".`);
  if (version !== MANIFEST_VERSION) throw badInput('manifest.version', `must be ${MANIFEST_VERSION}.`);
  if (operations.length === 0 || operations.length > MOST_OPERATIONS)
    throw badInput(FIELD, `must have 1 to ${MOST_OPERATIONS} entries.`);
  for (const [index, { id, name, body }] of operations.entries()) {
    if (!/^[_A-Za-z]\w{0,127}$/.test(name))
      throw badInput(`${FIELD}.${index}.name`, 'must be a name of GraphQL, 1 to 128 characters.');
    const problem = problemOf(id, body);
    if (problem) throw refused({ index, name }, problem);
  }
}

/** What keeps an operation from being registered, and the field of it that is wrong. */
export interface OperationProblem {
  readonly field: keyof ManifestOperation;
  readonly message: string;
}

function problemOf(id: string, body: string): OperationProblem | undefined {
  if (!body.isWellFormed() || body.includes('\0'))
    return { field: 'body', message: 'its body holds NUL or an unpaired surrogate.' };
  if (id === hashOf(body)) return undefined;
  // The hash of something is the id of another body.
  return { field: isHash(id) ? 'body' : 'id', message: 'its id is not the SHA-256 of its body in hexadecimal digits.' };
}

/** Nothing of a manifest is registered when one of its operations is refused, by its place and its name. */
export const refused = (
  { index, name }: { readonly index: number; readonly name: string },
  { field, message }: OperationProblem,
) => badInput(`${FIELD}.${index}.${field}`, `cannot be registered: ${name}: ${message}`);

/** Reads a manifest from the text of its file. Throws `BAD_USER_INPUT` for what is none. */
export function parseManifest(text: string): Manifest {
  const { format, version, operations } = asObject(parseJson(text));
  if (!Array.isArray(operations)) throw badInput(FIELD, 'must be a list.');
  return {
    format: String(format),
    version: Number(version),
    operations: operations.map((operation: unknown) => {
      const { id, name, type, body } = asObject(operation);
      return { id: String(id), name: String(name), type: String(type), body: String(body) };
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput('manifest', 'must be JSON.');
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw badInput('manifest', 'must be an object that holds objects.');
  return value as Record<string, unknown>;
}
