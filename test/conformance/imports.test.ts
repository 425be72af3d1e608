import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { findForbiddenImports } from '../../tools/check-imports.mjs';

/** The ways to import, put together here so that the check does not take them for imports of this file. */
const FORMS: readonly ((target: string) => string)[] = [
  (target) => `import { x } from '${target}';`,
  (target) => `import type {\n  x,\n  y,\n} from '${target}';`,
  (target) => `export * from '${target}';`,
  (target) => `import '${target}';`,
  (target) => `const { x } = await import('${target}');`,
];

const check = (path: string, text: string) => findForbiddenImports(new Map([[path, text]]));

const FORBIDDEN: readonly (readonly [what: string, path: string, target: string, problem: string])[] = [
  [
    'the kernel from a subgraph',
    'kernel/access.ts',
    '../subgraphs/users/subgraph.ts',
    'kernel may not import from subgraphs/users',
  ],
  [
    'the kernel from the gateway',
    'kernel/http/server.ts',
    '../../gateway/gateway.ts',
    'kernel may not import from gateway',
  ],
  [
    'a subgraph from another one',
    'subgraphs/messages/loaders/counts.ts',
    '../../users/entities/user.ts',
    'subgraphs/messages may not import from subgraphs/users',
  ],
  [
    'a subgraph from the gateway',
    'subgraphs/events/subgraph.ts',
    '../../gateway/context.ts',
    'subgraphs/events may not import from gateway',
  ],
  [
    'a service from a resolver',
    'subgraphs/messages/services/send-message.ts',
    '../resolvers/message.resolver.ts',
    'services may not import from resolvers',
  ],
  [
    "a capability's resolver from a mutation",
    'subgraphs/users/accounts/create-user.ts',
    './resolver.ts',
    'a capability may not import from resolvers',
  ],
  [
    "a capability's resolver from the loaders of another",
    'subgraphs/users/profile/loaders.ts',
    '../accounts/resolver.ts',
    'loaders may not import from resolvers',
  ],
  [
    'a loader from a service',
    'subgraphs/messages/loaders/messages.ts',
    '../services/send-message.ts',
    'loaders may not import from services',
  ],
  [
    'an entity from a loader',
    'subgraphs/messages/entities/message.ts',
    '../loaders/messages.ts',
    'entities may not import from loaders',
  ],
  [
    'the gateway from the inside of a subgraph',
    'gateway/subgraphs.ts',
    '../subgraphs/users/entities/user.ts',
    'only subgraph.ts, declarations.ts, jobs.ts may be imported from a subgraph, not subgraphs/users/entities/user.ts',
  ],
  [
    'declarations from a service',
    'subgraphs/users/declarations.ts',
    './sessions/log-in.ts',
    'declarations.ts imports the kernel only, not subgraphs/users/sessions/log-in.ts',
  ],
  [
    "a capability's declarations from a file beside them",
    'subgraphs/users/accounts/declarations.ts',
    './create-user.ts',
    'declarations.ts imports the kernel only, not subgraphs/users/accounts/create-user.ts',
  ],
  [
    'declarations from a file that is in no layer',
    'subgraphs/presence/declarations.ts',
    './devices.ts',
    'declarations.ts imports the kernel only, not subgraphs/presence/devices.ts',
  ],
  ['the gateway from a test', 'gateway/apollo.ts', '../test/setup/until.ts', 'gateway may not import from test'],
];

const ALLOWED: readonly (readonly [what: string, path: string, text: string])[] = [
  ['a subgraph from the kernel', 'subgraphs/users/sessions/log-in.ts', '../../../kernel/errors.ts'],
  ['a resolver from a service', 'subgraphs/events/resolvers/event.resolver.ts', '../services/list-events.ts'],
  ["a capability's resolver from its loaders", 'subgraphs/messages/reactions/resolver.ts', './loaders.ts'],
  ['a mutation from a service beside it', 'subgraphs/users/sessions/log-in.ts', './sessions.ts'],
  ['a mutation from the declarations', 'subgraphs/users/accounts/create-user.ts', './declarations.ts'],
  [
    "the declarations of a subgraph from a capability's",
    'subgraphs/users/declarations.ts',
    './sessions/declarations.ts',
  ],
  ['the gateway from the front door of a subgraph', 'gateway/subgraphs.ts', '../subgraphs/users/subgraph.ts'],
  ['the tools from the declarations of a subgraph', 'tools/a.ts', '../subgraphs/users/declarations.ts'],
  ['declarations from the kernel', 'subgraphs/users/declarations.ts', '../../kernel/personal-data.ts'],
  ['an entity from the declarations', 'subgraphs/users/entities/user.ts', '../declarations.ts'],
  ['anybody from a package', 'kernel/errors.ts', 'graphql'],
];

describe('the check of import directions', () => {
  test.each(FORBIDDEN)('finds an import into %s', (_, path, target, problem) => {
    for (const form of FORMS) expect(check(path, form(target))).toEqual([`${path}: ${problem}`]);
  });

  test.each(ALLOWED)('allows an import into %s', (_, path, target) => {
    for (const form of FORMS) expect(check(path, form(target))).toEqual([]);
  });

  test('finds every problem of every file', () => {
    const files = new Map(FORBIDDEN.map(([, path, target]) => [path, FORMS.map((form) => form(target)).join('\n')]));
    expect(findForbiddenImports(files)).toHaveLength(FORBIDDEN.length * FORMS.length);
  });

  test('finds nothing in the sources as they are', async () => {
    await promisify(execFile)(process.execPath, [projectFile('tools/check-imports.mjs')]);
  });
});
