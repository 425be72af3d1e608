import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { type CountedGateway, createCountedGateway } from '../setup/counted-gateway.ts';

/** The audits of graphql-http: the GraphQL over HTTP specification, requirement by requirement. */
let gateway: CountedGateway;
beforeAll(async () => {
  gateway = await createCountedGateway();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

/** Allowed by the specification, and refused here: any page can make a browser send a GET without a header of its own. */
const PLAIN_GETS = ['5A70', 'D6D5', '6A70'];

describe('the public API', () => {
  const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch });
  test.each(audits.map((audit) => [`${audit.name} (${audit.id})`, audit] as const))('%s', async (_, audit) => {
    const { status } = await audit.fn();
    expect(status).toBe(PLAIN_GETS.includes(audit.id) ? 'notice' : 'ok');
  });
});
