import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeCursor } from '../../kernel/graphql/cursor.ts';
import { newId } from '../../kernel/ids.ts';
import { type Client, registerUser } from '../setup/client.ts';
import { borrowDeployment, type LentDeployment } from '../setup/lent-deployments.ts';
import { registerWithRole } from '../setup/roles.ts';

let gateway: LentDeployment;
let admin: Client;
beforeAll(async () => {
  gateway = await borrowDeployment('one process');
  admin = await registerWithRole(gateway.url, gateway.stores, 'ADMIN');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe('a DateTime', () => {
  test.each([
    [
      'in a variable',
      'query ($since: DateTime) { auditLog(filter: { from: $since }) { __typename } }',
      { since: 'soon' },
      { field: 'filter.from' },
      'Variable "$since" got an invalid value; Expected type "DateTime". ',
    ],
    [
      'inside of a variable',
      'query ($filter: AuditLogFilter) { auditLog(filter: $filter) { __typename } }',
      { filter: { before: 'soon' } },
      { field: 'filter.before' },
      'Variable "$filter" got an invalid value at "before"; Expected type "DateTime". ',
    ],
    [
      'in the text',
      '{ auditLog(filter: { from: "soon" }) { __typename } }',
      {},
      { reason: 'GRAPHQL_VALIDATION_FAILED' },
      'Expected value of type "DateTime", found "soon"; ',
    ],
  ])('that is none is the mistake of who sent it, %s, where it is told', async (_, query, variables, where, place) => {
    const client = await registerUser(gateway.url, 'client');
    const { message, extensions, locations } = await client.errorOf(query, variables);
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', ...where });
    expect(message).toBe(`${place}A DateTime must be written like 2026-01-31T09:30:00.000Z.`);
    expect(locations).toHaveLength(1);
  });

  const LOG =
    'query ($from: DateTime, $before: DateTime) { auditLog(filter: { from: $from, before: $before }) { __typename } }';

  test.each([
    '0000-12-31T23:59:59.999Z',
    '-004799-01-01T00:00:00.000Z',
    '+010000-01-01T00:00:00.000Z',
    -3e14,
    8.64e15,
    9e15,
    '2026-13-01T00:00:00Z',
  ])('of a year that has not four digits, as %p, is refused', async (time) => {
    for (const variables of [{ from: time }, { before: time }])
      expect((await admin.errorOf(LOG, variables)).extensions.code).toBe('BAD_USER_INPUT');
    const input = { name: 'Key', contract: 'partner-readonly', expiresAt: time };
    const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }';
    expect(await admin.codeOf(create, { input })).toBe('BAD_USER_INPUT');
  });

  test('may be as early and as late as four digits go', async () => {
    const variables = { from: '0001-01-01T00:00:00.000Z', before: '9999-12-31T23:59:59.999Z' };
    expect(await admin.codeOf(LOG, variables)).toBe('OK');
  });

  test.each([Date.UTC(-4800, 0), -1, Date.UTC(10_000, 0), 8.64e15, 1e300, 0.5, '2026-01-01'])(
    'that a cursor holds is a time of the log, and %p is not',
    async (time) => {
      const after = encodeCursor('audit', [time, newId()]);
      const { extensions } = await admin.errorOf('query ($after: String) { auditLog(after: $after) { __typename } }', {
        after,
      });
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
    },
  );
});

describe('a Date', () => {
  test.each(['0000-01-01', '1969-12-31', '10000-01-01', '2026-02-30', '+2026-01-01', '2026-01-01\n', '٢٠٢٦-٠١-٠١'])(
    'is no day as %p, and says so by its field',
    async (day) => {
      for (const field of ['from', 'to']) {
        const query = `query ($day: Date) { usage(${field}: $day) { day } }`;
        expect((await admin.errorOf(query, { day })).extensions).toEqual({ code: 'BAD_USER_INPUT', field });
      }
    },
  );

  test('may be the last one of four digits', async () => {
    expect(await admin.run('{ usage(from: "9999-12-30", to: "9999-12-31") { day } }')).toEqual({
      usage: [{ day: '9999-12-30' }, { day: '9999-12-31' }],
    });
  });
});
