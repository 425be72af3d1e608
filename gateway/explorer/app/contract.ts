/** Through which contract one looks; undefined for the whole API. */
export type Contract = string | undefined;

/** The header that names a contract; over a socket it stands in `connection_init`. */
export const contractHeader = (contract: Contract): Record<string, string> =>
  contract ? { 'x-contract': contract } : {};
