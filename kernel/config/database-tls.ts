import { createSecureContext } from 'node:tls';
import { readCertificates, readNamedFile } from './pem-files.ts';
import { type Parameters, refuse } from './postgres-url.ts';

/** How connections to PostgreSQL are encrypted. */
export interface DatabaseTls {
  /** The certificate that the server must show: any, one of the authorities, or one that is for the host's name as well. */
  readonly verify: 'nothing' | 'authority' | 'host';
  /** The authorities that are believed, PEM; those that Node brings if undefined. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** As `sslrootcert`: the authorities that Node brings, and those of NODE_EXTRA_CA_CERTS. */
const SYSTEM = 'system';

/**
 * The meaning of libpq's parameters, but for `sslmode=prefer` and `allow`: they fall back to plain text without a word, and are
 * refused. Undefined: plain text. Reads the files that are named.
 */
export function databaseTls(parameters: Parameters): DatabaseTls | undefined {
  const root = parameters.get('sslrootcert');
  const mode = parameters.get('sslmode') ?? (root === SYSTEM ? 'verify-full' : undefined);
  if (mode === 'disable') return undefined;
  if (!mode && ['sslrootcert', 'sslcert', 'sslkey'].some((keyword) => parameters.has(keyword)))
    refuse('gives certificates but no sslmode: add sslmode=verify-full.');
  if (!mode) return undefined;
  const file = root && root !== SYSTEM ? root : undefined;
  return {
    verify: verification(mode, root),
    ...(file && { ca: readCertificates({ ...namedAs('sslrootcert'), path: file }) }),
    ...ownCertificate(parameters),
  };
}

const namedAs = (keyword: string) => ({ variable: 'DATABASE_URL', naming: `names as ${keyword}` });

function verification(mode: string, root: string | undefined): DatabaseTls['verify'] {
  if (root === SYSTEM && mode !== 'verify-full') refuse('must have sslmode=verify-full with sslrootcert=system.');
  if (mode === 'verify-full') return 'host';
  if (mode === 'verify-ca' && !root) refuse('must have an sslrootcert with sslmode=verify-ca.');
  // With an authority `require` checks it, as libpq does: older clients knew no other way to ask for that.
  if (mode === 'verify-ca' || mode === 'require') return root ? 'authority' : 'nothing';
  return refuse(
    'must have an sslmode of disable, require, verify-ca or verify-full; others may fall back to plain text.',
  );
}

function ownCertificate(parameters: Parameters): Pick<DatabaseTls, 'cert' | 'key' | 'passphrase'> {
  const [cert, key] = [parameters.get('sslcert'), parameters.get('sslkey')];
  if (!cert && !key) return {};
  if (!cert || !key) return refuse('must give sslcert and sslkey together.');
  const own = {
    cert: readCertificates({ ...namedAs('sslcert'), path: cert }),
    key: readNamedFile({ ...namedAs('sslkey'), path: key }),
    passphrase: parameters.get('sslpassword'),
  };
  try {
    createSecureContext(own);
    return own;
  } catch {
    return refuse('has an sslkey that is not the one of sslcert, or whose sslpassword is wrong.');
  }
}
