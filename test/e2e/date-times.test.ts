import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerUser } from '../setup/client.ts';
import { type CountedGateway, createCountedGateway } from '../setup/counted-gateway.ts';

let gateway: CountedGateway;
beforeAll(async () => {
  gateway = await createCountedGateway();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe('a DateTime', () => {
  test.each([
    ['in a variable', 'query ($from: DateTime) { auditLog(filter: { from: $from }) { __typename } }', { from: 'soon' }],
    ['in the text', '{ auditLog(filter: { from: "soon" }) { __typename } }', {}],
  ])('that is none is the mistake of who sent it, %s', async (_, query, variables) => {
    const client = await registerUser(gateway.url, 'client');
    expect((await client.errorOf(query, variables)).extensions.code).toBe('BAD_USER_INPUT');
  });
});
