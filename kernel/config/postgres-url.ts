import { ConfigError } from './variables.ts';

/** libpq's connection parameters by their keywords (`host`, `dbname`, `sslmode`, …), as a URL gives them. */
export type Parameters = ReadonlyMap<string, string>;

/** Never repeats anything of the URL: a wrong one may hold the password in any of its parts. */
export const refuse = (problem: string): never => {
  throw new ConfigError('DATABASE_URL', problem);
};

const FORM =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^/?#]*))?@)?(?<hosts>[^@/?#]*)(?:\/(?<dbname>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

/**
 * Reads a URL as libpq does: several hosts with ports of their own, hosts that are percent-encoded folders of sockets, and
 * everything as a parameter too (`?host=/var/run/postgresql`). WHATWG's URL can't: for it a port is one number. Throws a
 * ConfigError for a text that is not such a URL, and for a parameter that is given twice.
 */
export function parsePostgresUrl(text: string): Parameters {
  if (!/^postgres(ql)?:\/\//.test(text)) refuse('must be a URL that starts with postgresql:// or postgres://.');
  const { hosts = '', query = '', ...rest } = FORM.exec(text)?.groups ?? refuse(WRONG_FORM);
  const { host, port } = splitHosts(hosts);
  const pairs: [string, string][] = [...Object.entries({ ...rest, host, port }), ...query.split('&').map(splitPair)];
  const parameters = new Map<string, string>();
  for (const [keyword, value] of pairs) {
    if (!value) continue;
    if (parameters.has(keyword)) refuse('gives something twice: each parameter can be there once.');
    parameters.set(keyword, keyword === 'port' ? value : decode(value));
  }
  return parameters;
}

const WRONG_FORM =
  'must be postgresql://user:password@host:port/database, with the characters / ? # of a password percent-encoded.';

/** libpq's lists: as many ports as hosts, those that are not given empty. */
function splitHosts(text: string): { host: string; port: string } {
  const parts = text.split(',').map((part) => /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(part) ?? refuse(WRONG_PORT));
  const ports = parts.map(([, , port = '']) => port);
  return {
    host: parts.map(([, host = '']) => host.replace(/^\[(.*)\]$/, '$1')).join(','),
    port: ports.some(Boolean) ? ports.join(',') : '',
  };
}

export const WRONG_PORT = 'must give ports from 1 to 65535: one for each host, or one for all.';

function splitPair(text: string): [string, string] {
  const equals = text.indexOf('=');
  // One without a value too: where it comes from a variable that is not set, its default is not what is meant.
  if (text && (equals < 1 || equals === text.length - 1))
    return refuse('must give parameters as keyword=value, separated by &.');
  return [decode(text.slice(0, equals)), text.slice(equals + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a % that no two hexadecimal digits follow: % itself is %25.');
  }
}
