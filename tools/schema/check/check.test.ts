import { describe, expect, test } from '@jest/globals';
import type { AcceptedChange } from './accepted.ts';
import { checkSchemas } from './check.ts';
import { parseManifest, type TrustedDocument } from './documents.ts';
import { buildSchemas } from './released.ts';
import { printReport } from './report.ts';

const API = `
  type Query { user(id: ID!, full: Boolean! = false): User  users(filter: UserFilter, first: Int): [User!]  event: Event }
  type Mutation { send(input: SendInput!): User }
  type User { id: ID!  name: String!  photo: String  mood: Mood }
  enum Mood { GOOD BAD }
  input UserFilter { name: String  mood: Mood }
  input SendInput { to: ID!  body: String }
  interface Event { seq: Int }
  type Sent implements Event { seq: Int }
  type Banned implements Event { seq: Int }`;

/** Without the mutation. */
const READONLY = API.replace(/type Mutation.*/, '').replace(/input SendInput.*/, '');

interface Setup {
  readonly before?: Record<string, string>;
  readonly accepted?: AcceptedChange[];
  readonly documents?: TrustedDocument[];
  readonly today?: string;
}

const check = (after: Record<string, string>, setup: Setup = {}) => {
  const { before = { api: API, readonly: READONLY }, accepted = [], documents = [], today = '2027-03-01' } = setup;
  const [released, current] = [before, after].map((sdl) => buildSchemas(new Map(Object.entries(sdl))));
  if (!released || !current) throw new Error('Both are there.');
  return checkSchemas({ released, current, accepted, documents, today });
};

/** The same change of the public API and of the contract. */
const changed = (from: string, to: string) => ({ api: API.replace(from, to), readonly: READONLY.replace(from, to) });

const manifest = (name: string, bodies: Record<string, string>, contract?: string) =>
  parseManifest(
    `${name}.json`,
    JSON.stringify({
      ...{ format: 'apollo-persisted-query-manifest', version: 1, contract },
      operations: Object.entries(bodies).map(([op, body]) => ({ id: `id-of-${op}`, name: op, type: 'query', body })),
    }),
    new Set(['api', 'readonly']),
  );

const BOTH = ['api', 'readonly'];

describe('The schema check', () => {
  test('passes without a change, and before the first release', async () => {
    const report = await check({ api: API, readonly: READONLY });
    expect(report.ok).toBe(true);
    expect(printReport(report)).toEqual(['No changes.']);
    expect(await check({ api: API }, { before: {} })).toMatchObject({ ok: true, harmless: [] });
  });

  test.each<readonly [what: string, from: string, to: string, coordinate: string, contracts?: string[]]>([
    ['a removed field', 'photo: String', '', 'User.photo'],
    ['a field that may now be null', 'name: String!', 'name: String', 'User.name'],
    ['a removed argument', ', first: Int', '', 'Query.users(first:)'],
    ['a new required argument', 'first: Int', 'first: Int, last: Int!', 'Query.users(last:)'],
    ['a required argument that loses its default', ' = false', '', 'Query.user(full:)'],
    ['a removed enum value', 'GOOD BAD', 'GOOD', 'Mood.BAD'],
    ['a removed input field', '  mood: Mood }\n  input', ' }\n  input', 'UserFilter.mood', ['api']],
    ['an input field that becomes required', 'body: String', 'body: String!', 'SendInput.body', ['api']],
    ['a new required input field', 'body: String', 'body: String  kind: Int!', 'SendInput.kind', ['api']],
    ['a type that leaves an interface', 'type Banned implements Event', 'type Banned', 'Banned'],
    ['a removed type', 'type Banned implements Event { seq: Int }', '', 'Banned'],
  ])('fails for %s, and names contracts', async (_, from, to, coordinate, contracts = BOTH) => {
    const report = await check(changed(from, to));
    expect(report.ok).toBe(false);
    expect(report.breaking).toMatchObject([{ coordinate, contracts }]);
    expect(printReport(report)[1]).toMatch(`  ${coordinate} (${contracts.join(', ')}): `);
  });

  test('fails for a root type that is gone, once', async () => {
    expect((await check({ api: READONLY, readonly: READONLY })).breaking.map(({ coordinate }) => coordinate)).toEqual([
      'Mutation',
      'SendInput',
    ]);
  });

  test('fails when only a contract loses a field, and when a contract is gone', async () => {
    const hidden = await check({ api: API, readonly: READONLY.replace('photo: String', '') });
    expect(hidden.breaking).toMatchObject([{ coordinate: 'User.photo', contracts: ['readonly'] }]);
    const documents = manifest('partner', { Names: '{ users { name } }' }, 'readonly');
    const gone = await check({ api: API }, { documents });
    expect(gone.breaking).toMatchObject([{ coordinate: '*', contracts: ['readonly'], documents: [{ name: 'Names' }] }]);
  });

  test('prints what breaks nothing, and passes', async () => {
    const report = await check({ ...changed('photo: String', 'photo: String  bio: String'), bot: API });
    expect(report).toMatchObject({ ok: true, breaking: [] });
    expect(printReport(report)).toEqual([
      'Harmless:',
      "  User.bio (api, readonly): Field 'bio' was added to object type 'User'",
      '  * (bot): The contract is new',
    ]);
    const surprising = await check(changed('GOOD BAD', 'GOOD BAD ODD'));
    expect(surprising).toMatchObject({ ok: true, dangerous: [{ coordinate: 'Mood.ODD' }] });
  });

  test('sees a breaking change beside a harmless one at the same place', async () => {
    const report = await check(changed('users(filter: UserFilter,', 'users(') as Record<string, string>);
    expect(report.breaking).toMatchObject([{ coordinate: 'Query.users(filter:)' }]);
    const both = 'users(first: Int): [User!] @deprecated(reason: "Removed on 2030-01-01.")';
    const deprecated = await check(changed('users(filter: UserFilter, first: Int): [User!]', both));
    expect(deprecated.breaking).toMatchObject([{ coordinate: 'Query.users(filter:)' }]);
  });
});

describe('A trusted document', () => {
  const documents = [
    ...manifest('web', {
      Photos: '{ users { ...Face } } fragment Face on User { photo }',
      Names: 'query Names($filter: UserFilter) { users(filter: $filter) { name } }',
      Good: '{ users(filter: { mood: GOOD }) { id } }',
    }),
    ...manifest('partner', { Photo: '{ user(id: "1") { photo } }' }, 'readonly'),
  ];
  const namesOf = async (from: string, to: string) =>
    (await check(changed(from, to), { documents })).breaking.flatMap((finding) =>
      finding.documents.map(({ name }) => name),
    );

  test('is named when a change breaks it, with its manifest', async () => {
    const report = await check(changed('photo: String', ''), { documents });
    expect(report.breaking).toMatchObject([{ coordinate: 'User.photo', contracts: BOTH }]);
    expect(printReport(report)).toEqual(
      expect.arrayContaining([
        '    breaks web.json: Photos (id-of-Photos)',
        '    breaks partner.json: Photo (id-of-Photo)',
      ]),
    );
    expect(report.invalidDocuments).toEqual([]);
  });

  test('is not named for a change in another contract', async () => {
    const report = await check({ api: API, readonly: READONLY.replace('photo: String', '') }, { documents });
    expect(report.breaking[0]?.documents.map(({ name }) => name)).toEqual(['Photo']);
  });

  test('is named for what its variables can carry, for what it writes, and for what it must now say', async () => {
    expect(await namesOf('input UserFilter { name: String', 'input UserFilter {')).toEqual(['Names']);
    expect(await namesOf('enum Mood { GOOD BAD }', 'enum Mood { BAD }')).toEqual(['Names', 'Good']);
    expect(await namesOf('first: Int', 'first: Int, last: Int!')).toEqual(['Photos', 'Names', 'Good']);
    expect(await namesOf('name: String!', 'name: String')).toEqual(['Names']);
  });

  test.each([
    ['first: Int', 'first: Int!', 'Query.users(first:)', ['Photos', 'Names', 'Good']],
    [
      'input UserFilter { name: String',
      'input UserFilter { name: String!',
      'UserFilter.name',
      ['Names', 'Good', 'None'],
    ],
    [' = false', '', 'Query.user(full:)', ['Photo']],
  ])(
    'that leaves out what must now be said is named, and passes when that is accepted',
    async (from, to, coordinate, names) => {
      const all = [...documents, ...manifest('more', { None: '{ users(filter: {}, first: 1) { id } }' })].filter(
        ({ name }) => names.includes(name),
      );
      const accepted = BOTH.map((contract) => ({
        coordinate,
        contract,
        reason: 'It must be said.',
        date: '2027-02-01',
      }));
      const report = await check(changed(from, to), { documents: all, accepted });
      expect(report).toMatchObject({ ok: true, invalidDocuments: [], accepted: [{ coordinate, contracts: BOTH }] });
      expect(report.accepted[0]?.documents.map(({ name }) => name)).toEqual(names);
    },
  );

  test('fails the check when it never fitted', async () => {
    const report = await check({ api: API, readonly: READONLY }, { documents: manifest('new', { Odd: '{ odd }' }) });
    expect(report.ok).toBe(false);
    expect(printReport(report)).toEqual([
      'Trusted documents that do not fit:',
      '  new.json: Odd (id-of-Odd) (api): Cannot query field "odd" on type "Query".',
    ]);
    const writing = manifest('partner', { Send: 'mutation { send(input: { to: "1" }) { id } }' }, 'readonly');
    expect((await check({ api: API, readonly: READONLY }, { documents: writing })).invalidDocuments).toMatchObject([
      { name: 'Send', errors: ['Schema is not configured to execute mutation operations.'] },
    ]);
  });

  test('may use what is not released yet', async () => {
    const report = await check(changed('photo: String', 'photo: String  bio: String'), {
      documents: manifest('new', { Bio: '{ users { bio } }' }),
    });
    expect(report.ok).toBe(true);
  });
});

describe('A deprecation', () => {
  const DEPRECATED = 'photo: String @deprecated(reason: "Use face. Removed on 2027-03-01.")';
  const before = changed('photo: String', DEPRECATED);

  test('without a day fails the check, wherever it stands', async () => {
    const report = await check({
      api: API.replace('photo: String', 'photo: String @deprecated')
        .replace('first: Int', 'first: Int @deprecated(reason: "Never.")')
        .replace('GOOD BAD', 'GOOD BAD @deprecated(reason: "Gone on 2027-02-30.")')
        .replace('body: String', 'body: String @deprecated(reason: "Soon.")'),
      readonly: READONLY.replace('photo: String', 'photo: String @deprecated'),
    });
    expect(report.ok).toBe(false);
    expect(report.undated.map(({ coordinate, contracts }) => [coordinate, ...contracts]).toSorted()).toEqual([
      ['Mood.BAD', 'api'],
      ['Query.users(first:)', 'api'],
      ['SendInput.body', 'api'],
      ['User.photo', 'api', 'readonly'],
    ]);
  });

  test('with a day is harmless, and the removal is not, until that day', async () => {
    expect(await check(before)).toMatchObject({ ok: true, undated: [] });
    const removed = changed('photo: String', '');
    const early = await check(removed, { before, today: '2027-02-28' });
    expect(early).toMatchObject({ ok: false, breaking: [{ coordinate: 'User.photo' }] });
    const documents = manifest('web', { Photos: '{ users { photo } }' });
    const due = await check(removed, { before, documents, today: '2027-03-01' });
    expect(due).toMatchObject({ ok: true, breaking: [], announced: [{ coordinate: 'User.photo', contracts: BOTH }] });
    expect(due.announced[0]?.documents).toMatchObject([{ name: 'Photos' }]);
    expect(printReport(due).slice(-2)).toEqual([
      expect.stringMatching(/^Trusted documents that fit no more: take them off their manifests/),
      '  web.json: Photos (id-of-Photos) (api): Cannot query field "photo" on type "User".',
    ]);
  });

  test('whose day comes forward is a breaking change, wherever it stands; a later day is none', async () => {
    const until = (day: string) => ({
      api: API.replace('photo: String', `photo: String @deprecated(reason: "Use face. Removed on ${day}.")`)
        .replace('first: Int', `first: Int @deprecated(reason: "Removed on ${day}.")`)
        .replace('GOOD BAD', `GOOD BAD @deprecated(reason: "Removed on ${day}.")`)
        .replace('body: String', `body: String @deprecated(reason: "Removed on ${day}.")`),
      readonly: READONLY.replace('photo: String', `photo: String @deprecated(reason: "Removed on ${day}.")`),
    });
    const released = { before: until('2027-06-01') };
    const documents = manifest('web', { Photos: '{ users { photo } }' });
    const report = await check(until('2027-05-31'), { ...released, documents });
    expect(report.ok).toBe(false);
    expect(report.breaking.map(({ coordinate, contracts }) => [coordinate, ...contracts])).toEqual([
      ['Mood.BAD', 'api'],
      ['Query.users(first:)', 'api'],
      ['SendInput.body', 'api'],
      ['User.photo', 'api', 'readonly'],
    ]);
    expect(printReport(report)).toEqual(
      expect.arrayContaining([
        '  User.photo (api, readonly): The day of its removal came forward from 2027-06-01 to 2027-05-31',
        '    breaks web.json: Photos (id-of-Photos)',
      ]),
    );
    for (const day of ['2027-06-01', '2027-06-02'])
      expect(await check(until(day), released)).toMatchObject({ ok: true, breaking: [] });
    expect(await check({ api: API, readonly: READONLY }, released)).toMatchObject({ ok: true, breaking: [] });
  });

  test('that was not released lets nothing be removed', async () => {
    expect((await check(changed('photo: String', ''))).ok).toBe(false);
  });

  test('lets a field be removed, and not be changed', async () => {
    const report = await check(changed('photo: String', 'photo: Int'), { before });
    expect(report.breaking).toMatchObject([{ coordinate: 'User.photo' }]);
  });

  test('of the last field that leads to a type lets the type go too', async () => {
    const reason = '@deprecated(reason: "Removed on 2027-01-01.")';
    const report = await check(
      { api: API.replace(/type Mutation.*/, '').replace(/input SendInput.*/, '') },
      { before: { api: API.replace('send(input: SendInput!): User', `send(input: SendInput!): User ${reason}`) } },
    );
    expect(report).toMatchObject({ ok: true, breaking: [] });
    expect(report.announced.map(({ coordinate }) => coordinate)).toEqual(['Mutation', 'SendInput']);
  });
});

describe('An accepted change', () => {
  const accept = (more: Partial<AcceptedChange>): AcceptedChange => ({
    ...{ coordinate: 'User.photo', contract: 'api', reason: 'Nobody used it.', date: '2027-02-01' },
    ...more,
  });

  test('passes for its contract alone, and says why', async () => {
    const removed = changed('photo: String', '');
    const report = await check(removed, { accepted: [accept({})] });
    expect(report).toMatchObject({
      ok: false,
      breaking: [{ coordinate: 'User.photo', contracts: ['readonly'] }],
      accepted: [{ contracts: ['api'], accepted: { reason: 'Nobody used it.', date: '2027-02-01' } }],
      unusedAccepted: [],
    });
    const both = await check(removed, { accepted: [accept({}), accept({ contract: 'readonly' })] });
    expect(both).toMatchObject({ ok: true, breaking: [], accepted: [{ contracts: BOTH }] });
    expect(printReport(both)).toContain('    accepted on 2027-02-01: Nobody used it.');
  });

  test('may be a day of removal that comes forward', async () => {
    const until = (day: string) => ({
      api: API.replace('photo: String', `photo: String @deprecated(reason: "Removed on ${day}.")`),
    });
    const report = await check(until('2027-04-01'), { before: until('2027-06-01'), accepted: [accept({})] });
    expect(report).toMatchObject({ ok: true, accepted: [{ coordinate: 'User.photo' }], unusedAccepted: [] });
  });

  test('of a whole contract lets it go', async () => {
    const accepted = [accept({ coordinate: '*', contract: 'readonly' })];
    expect(await check({ api: API }, { accepted })).toMatchObject({ ok: true, accepted: [{ coordinate: '*' }] });
  });

  test('that does not occur is reported, and fails nothing', async () => {
    const report = await check({ api: API, readonly: READONLY }, { accepted: [accept({})] });
    expect(report).toMatchObject({ ok: true, unusedAccepted: [{ coordinate: 'User.photo', contract: 'api' }] });
    expect(printReport(report)).toContain('  User.photo (api)');
  });
});
