import type { IncomingHttpHeaders } from 'node:http';
import { badInput, ParleyError } from '../kernel/errors.ts';
import { parseId } from '../kernel/ids.ts';
import { isOffered } from '../kernel/permissions/platform.ts';
import { LEAST_ROLE, type Viewer } from '../kernel/trust/viewer.ts';
import { type Authenticator, TOKEN_EXPIRED } from './authenticate.ts';
import type { Contracts } from './contracts/contracts.ts';
import { CHOOSE_CONTRACT } from './declarations.ts';
import type { Identity } from './identity.ts';
import type { ApiKey, ApiKeys } from './keys/api-keys.ts';
import type { KeyMeter } from './keys/meter.ts';
import type { OperationLimits } from './limits/operation-limits.ts';
import type { Usage } from './usage/usage.ts';

/** The parts of a request or a connection that show who it is. */
export interface Credentials {
  /** `Bearer` and an access token. */
  readonly authorization?: string | undefined;
  readonly apiKey?: string | undefined;
  /** The id of the user whom the key acts for. */
  readonly asUser?: string | undefined;
  /** The contract that an admin wants to see the API through. */
  readonly contract?: string | undefined;
  /** The names by which errors tell of those: as whoever sent them knows them. */
  readonly names: CredentialNames;
}

type CredentialNames = Readonly<Record<'asUser' | 'contract', string>>;

const IN_HEADERS: CredentialNames = { asUser: 'x-as-user', contract: 'x-contract' };
const IN_PAYLOAD: CredentialNames = { asUser: 'asUser', contract: 'contract' };

/**
 * Finds out who asks from an address; undefined for somebody who shows nothing. Throws `UNAUTHENTICATED` for a token or key
 * that cannot be used; `FORBIDDEN`, `NOT_FOUND` or `BAD_USER_INPUT` for what they do not allow. Without a key that counts by the
 * address: throws `RATE_LIMITED` when it was too often.
 */
export type Identify = (credentials: Credentials, ip: string) => Promise<Identity | undefined>;

interface Tools {
  readonly operationLimits: OperationLimits;
  readonly authenticator: Authenticator;
  readonly keys: ApiKeys;
  readonly meter: KeyMeter;
  readonly contracts: Contracts;
  readonly usage: Usage;
}

export function createIdentify(tools: Tools): Identify {
  const identify = (credentials: Credentials): Promise<Identity | undefined> =>
    // Nothing but a token is what nearly everybody shows.
    showsOnlyToken(credentials)
      ? tools.authenticator.authenticate(credentials.authorization)
      : identifyBeyondToken(tools, credentials);
  return async (credentials, ip) => {
    try {
      return await identify(credentials);
    } catch (error) {
      if (isStrangers(error, credentials)) await tools.operationLimits.countStranger(ip);
      throw error;
    }
  };
}

/** The refusals that count by the address. A token that has expired was valid, and what a key is refused counts for the key. */
function isStrangers(error: unknown, { apiKey }: Credentials): boolean {
  if (!(error instanceof ParleyError)) return false;
  if (error.code === 'UNAUTHENTICATED') return error.extensions.reason !== TOKEN_EXPIRED;
  return apiKey === undefined && (error.code === 'FORBIDDEN' || error.code === 'BAD_USER_INPUT');
}

/** Whether there is neither a key nor anything that chooses a schema or a user. */
export const showsOnlyToken = ({ apiKey, asUser, contract }: Credentials): boolean =>
  apiKey === undefined && asUser === undefined && contract === undefined;

/** The credentials in the headers of a request. */
export const credentialsIn = (headers: IncomingHttpHeaders): Credentials => ({
  authorization: headers.authorization,
  apiKey: headers['x-api-key'] as string | undefined,
  asUser: headers['x-as-user'] as string | undefined,
  // A client with a switcher sends an empty one for the public API.
  contract: (headers['x-contract'] as string | undefined) || undefined,
  names: IN_HEADERS,
});

/**
 * The credentials in a payload of the WebSocket protocol: by their own names or those of the headers, in any case, and also
 * under `headers`, as clients have it that send the same over HTTP.
 */
export function credentialsInPayload(payload: unknown): Credentials {
  const own = fieldsOf(payload);
  const places = [own, fieldsOf(own.get('headers'))];
  const find = (...names: string[]): unknown =>
    places.flatMap((fields) => names.map((name) => fields.get(name))).find((value) => value != null);
  const authorization = find('authorization');
  return {
    authorization: typeof authorization === 'string' ? authorization : undefined,
    apiKey: textOf(find('apikey', 'x-api-key')),
    asUser: textOf(find('asuser', 'x-as-user')),
    contract: textOf(find('contract', 'x-contract')) || undefined,
    names: IN_PAYLOAD,
  };
}

/** The fields of an object by their names in lower case. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

/** A value that is not a text stands for nothing that exists. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : 'not a text';
}

async function identifyBeyondToken(tools: Tools, credentials: Credentials): Promise<Identity | undefined> {
  const { apiKey, asUser, names } = credentials;
  if (apiKey !== undefined) return identifyByKey(tools, apiKey, credentials);
  if (asUser !== undefined) throw badInput(names.asUser, 'takes an API key.');
  return identifyWithContract(tools, credentials);
}

/** With a key: what is refused after it was found counts for it, or it could try users without an end. */
async function identifyByKey(tools: Tools, secret: string, credentials: Credentials): Promise<Identity> {
  const key = await tools.keys.find(secret);
  await tools.contracts.load(key.contract);
  try {
    return await identifyWithKey(tools, key, credentials);
  } catch (refusal) {
    await tools.meter.countRequest(key);
    throw refusal;
  }
}

/** The contract of a key, and the viewer that a token beside it names, or that it acts for. */
async function identifyWithKey(
  tools: Tools,
  key: ApiKey,
  { authorization, asUser, contract, names }: Credentials,
): Promise<Identity> {
  const known = { key, contract: key.contract };
  if (contract !== undefined && contract !== key.contract) throw refused('FORBIDDEN', 'The API key has its contract.');
  const authentication = await tools.authenticator.authenticate(authorization);
  if (authentication) return { ...authentication, ...known };
  const viewer = await findViewer(tools.keys, key, { asUser, names });
  if (viewer) tools.usage.note(viewer.userId);
  return { viewer, expiresAt: Number.POSITIVE_INFINITY, ...known };
}

async function findViewer(
  keys: ApiKeys,
  key: ApiKey,
  { asUser, names }: Pick<Credentials, 'asUser' | 'names'>,
): Promise<Viewer | undefined> {
  if (asUser !== undefined && !key.scopes.includes('AS_USER'))
    throw refused('FORBIDDEN', 'The API key may not act for users.');
  const userId = asUser === undefined ? key.userId : parseId(asUser, names.asUser);
  if (userId === null) return undefined;
  const state = await keys.findUser(userId);
  if (state === 'unknown') throw refused('NOT_FOUND', 'There is no such user.');
  if (state === 'suspended') throw refused('FORBIDDEN', 'The user is suspended.');
  return { userId, sessionId: key.id, role: LEAST_ROLE };
}

/** An admin looks at the API as a partner does. */
async function identifyWithContract(
  { authenticator, contracts }: Tools,
  { authorization, contract = '', names }: Credentials,
): Promise<Identity> {
  const authentication = await authenticator.authenticate(authorization);
  if (!authentication || !isOffered(authentication.viewer, CHOOSE_CONTRACT))
    throw refused('FORBIDDEN', 'Only admins may choose a contract.');
  if (!(await contracts.has(contract))) throw badInput(names.contract, 'must be a contract of this installation.');
  await contracts.load(contract);
  return { ...authentication, contract };
}

const STATUS = { FORBIDDEN: 403, NOT_FOUND: 404 } as const;

const refused = (code: keyof typeof STATUS, message: string) =>
  new ParleyError(code, message, { http: { status: STATUS[code] } });
