import { describe, expect, test } from '@jest/globals';
import { readCommand as readDocumentCommand } from './document-options.ts';
import { readCommand } from './options.ts';

describe('the command line of npm run admin', () => {
  test.each([
    [['help'], { name: 'help' }],
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
    [[], /^There is no command\.\nUsage: npm run admin -- <command>\n/],
    [['remove'], /^There is no command "remove": use create, list or audit-log\.$/],
    [['create'], /^create takes one username: create <username>\.$/],
    [['create', 'alice', 'bob'], /^create takes one username: create <username>\.$/],
    [['list', '--all'], /^Unknown option '--all': see "npm run admin -- --help"\.$/],
    [['audit-log', 'all'], /^Unexpected argument 'all'.*: see "npm run admin -- --help"\.$/],
    [['audit-log', '--from'], /^[^\n]+: see "npm run admin -- --help"\.$/],
  ])('%j is refused', (args, message) => {
    expect(() => readCommand(args)).toThrow(message);
  });
});

describe('the command line of npm run documents', () => {
  const ID = 'a'.repeat(64);
  const owner = { kind: 'client', name: 'web' };

  test.each([
    [['help'], { name: 'help' }],
    [['--help'], { name: 'help' }],
    [['register', 'm.json', '--client', 'web'], { name: 'register', file: 'm.json', owner }],
    [['--client=web', 'export'], { name: 'export', owner }],
    [['remove', '--client', 'web'], { name: 'remove', owner, hashes: null }],
    [['remove', '--client', 'web', ID], { name: 'remove', owner, hashes: [ID] }],
  ])('%j is understood', (args, command) => {
    expect(readDocumentCommand(args)).toEqual(command);
  });

  const WHOSE = /^Say whose documents: one --client <name> or one --contract <name>\.$/;
  test.each([
    [[], /^There is no command\.\nUsage: npm run documents -- <command> /],
    [['--client', 'web'], /^There is no command\.\nUsage: /],
    [['toString', '--client', 'web'], /^There is no command "toString": use register, export or remove\.$/],
    [['register', '--client', 'web'], /^register takes one manifest: register <manifest\.json>\.$/],
    [['register', 'a.json', 'b.json', '--client', 'web'], /^register takes one manifest/],
    [['register', 'a.json'], WHOSE],
    [['register', 'a.json', '--client', 'web', '--client', 'ios'], WHOSE],
    [['export', '--client', 'web', '--contract', 'partner-bot'], WHOSE],
    [['export', 'web'], /^export takes only whose documents: --client <name> or --contract <name>\.$/],
    [['remove', '--client', 'web', 'abc'], /^An id has 64 lowercase hexadecimal digits\.$/],
    [['export', '--client', 'we b'], /^"we b" is no name of a client\.$/],
    [['export', '--all'], /^Unknown option '--all': see "npm run documents -- --help"\.$/],
  ])('%j is refused', (args, message) => {
    expect(() => readDocumentCommand(args)).toThrow(message);
  });
});
