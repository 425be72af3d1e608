import { describe, expect, test } from '@jest/globals';
import { readCommand } from './options.ts';

describe('the command line of npm run admin', () => {
  test.each([
    [[], { name: 'help' }],
    [['--help'], { name: 'help' }],
    [['list'], { name: 'list' }],
    [['create', 'alice'], { name: 'create', username: 'alice', passwordFromStdin: false }],
    [['create', '--password-stdin', 'alice'], { name: 'create', username: 'alice', passwordFromStdin: true }],
    [['audit-log'], { name: 'audit-log' }],
    [['audit-log', '--from', 'a', '--before=b'], { name: 'audit-log', from: 'a', before: 'b' }],
  ])('%j is understood', (args, command) => {
    expect(readCommand(args)).toEqual(command);
  });

  test.each([
    [['remove'], /^There is no command "remove": use create, list or audit-log\.$/],
    [['create'], /^create takes one username: create <username>\.$/],
    [['create', 'alice', 'bob'], /^create takes one username: create <username>\.$/],
    [['list', '--all'], /^Unknown option '--all': see "npm run admin -- --help"\.$/],
    [['audit-log', 'all'], /^Unexpected argument 'all'.*: see "npm run admin -- --help"\.$/],
    [['audit-log', '--from'], /^[^\n]+: see "npm run admin -- --help"\.$/],
  ])('%j is refused in one line', (args, message) => {
    expect(() => readCommand(args)).toThrow(message);
  });
});
