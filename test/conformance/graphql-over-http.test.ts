import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { CONTRACTS } from '../setup/access-walkers.ts';
import { createKey, KeyClient } from '../setup/api-keys.ts';
import { borrowDeployment, type LentDeployment } from '../setup/lent-deployments.ts';
import { registerWithRole } from '../setup/roles.ts';

/** The credentials for each schema: a key for a contract, nothing for the public API. */
const SCHEMAS = ['public API', ...CONTRACTS] as const;

let gateway: LentDeployment;
const headersOf = new Map<string, Record<string, string>>();
beforeAll(async () => {
  gateway = await borrowDeployment('one process');
  const admin = await registerWithRole(gateway.url, gateway.stores, 'ADMIN');
  for (const contract of CONTRACTS) {
    const { secret } = await createKey(admin, contract, { userId: admin.userId });
    headersOf.set(contract, new KeyClient(gateway.url, secret).headers);
  }
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
});

/** Allowed by the specification, and refused here: any page can make a browser send a GET without a header of its own. */
const PLAIN_GETS = ['5A70', 'D6D5', '6A70'];

/** The audits of graphql-http: the GraphQL over HTTP specification, requirement by requirement. */
describe.each(SCHEMAS)('the %s', (schema) => {
  const fetchFn: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headersOf.get(schema) } });
  const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn });
  test.each(audits.map((audit) => [`${audit.name} (${audit.id})`, audit] as const))('%s', async (_, audit) => {
    const { status } = await audit.fn();
    expect(status).toBe(PLAIN_GETS.includes(audit.id) ? 'notice' : 'ok');
  });
});
