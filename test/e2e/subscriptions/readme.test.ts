import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { projectFile } from '../../../kernel/project.ts';
import { nodeBinary } from '../../../tools/bootstrap.mjs';
import { inSeconds, readSigningKey, resign } from '../../setup/access-tokens.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { until } from '../../setup/until.ts';

const [, section = ''] = readFileSync(projectFile('README.md'), 'utf8').split('## Subscribe\n');
const [common = '', ...clients] = [...section.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
// As the README advises for browsers that speak HTTP/1.
clients.push((clients[1] ?? '').replace('retryAttempts: 0', '$&, singleConnection: true'));
const NAMES = ['graphql-ws', 'graphql-sse', 'Apollo Client', 'urql', 'graphql-sse with one stream'];
const examples = NAMES.map((name, index) => [name, clients[index] ?? ''] as const);

/** A program with the code of the README, that tells what it shows. Dispose of it to end it. */
class Example implements Disposable {
  readonly shown: { seq: number }[] = [];
  readonly problems: string[] = [];
  private readonly program;

  constructor(code: string, { url, accessToken }: Client, id: string) {
    const own = `const id = ${JSON.stringify(id)};
      const getToken = async () => ${JSON.stringify(accessToken)};
      const show = (event) => console.log(JSON.stringify(event));`;
    const text = `${own}\n${common}\n${code}`.replaceAll('localhost:4000', new URL(url).host);
    this.program = spawn(nodeBinary(), ['--input-type=module', '--eval', text], {
      cwd: projectFile('.'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface(this.program.stderr).on('line', (line) => this.problems.push(line));
    createInterface(this.program.stdout).on('line', (line) => this.shown.push(JSON.parse(line)));
  }

  /** Whether the program has come to its end by itself: nothing keeps one alive that has nothing more to do. */
  get isOver(): boolean {
    return this.program.exitCode !== null && this.program.stderr.closed;
  }

  count(n: number): Promise<void> {
    return until(() => this.shown.length >= n);
  }

  [Symbol.dispose](): void {
    this.program.kill('SIGKILL');
  }
}

describeForms('the code of the README', (parley) => {
  test('for every client says what is wrong, and comes back only where that helps', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, []);
    using stack = new DisposableStack();
    const running = examples.map(([, code]) => stack.use(new Example(code, bob, id)));
    await Promise.all(running.map(({ problems }) => until(() => problems.length > 0)));
    for (const [index, { problems, shown }] of running.entries())
      expect([NAMES[index], problems[0], shown]).toEqual([
        NAMES[index],
        'NOT_FOUND There is no such conversation.',
        [],
      ]);
  });

  test('for every client stops at a token that no fresh one mends, and says what to do', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const expired = await resign(alice.accessToken ?? '', { exp: inSeconds(-60) }, key);
    using stack = new DisposableStack();
    const running = ['wrong', expired].flatMap((token) =>
      examples.map(([name, code]) => ({
        name,
        token,
        example: stack.use(new Example(code, alice.withToken(token), id)),
      })),
    );
    await Promise.all(running.map(({ example }) => until(() => example.isOver || example.problems.length > 3)));
    for (const { name, token, example } of running) {
      const [first, ...rest] = example.problems;
      expect([name, first]).toEqual([name, expect.stringMatching(/^UNAUTHENTICATED /)]);
      expect([name, rest.at(-1)]).toEqual([name, 'Sign in again, then begin() with the new token.']);
      // A token that has expired is fetched anew, once.
      if (token === expired) expect([name, rest]).toEqual([name, [first, rest.at(-1)]]);
    }
  });

  test('for every client shows each event once, also when Parley is killed meanwhile', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    using stack = new DisposableStack();
    const running = examples.map(([, code]) => stack.use(new Example(code, bob, id)));
    await Promise.all(running.map((example) => example.count(1)));
    await sendMessage(alice, id, 'before');
    await Promise.all(running.map((example) => example.count(2)));
    await parley().killAndRestart();
    await sendMessage(alice, id, 'after');
    await Promise.all(running.map((example) => example.count(3)));
    for (const [index, { shown }] of running.entries())
      expect([NAMES[index], shown.map(({ seq }) => seq)]).toEqual([NAMES[index], [1, 2, 3]]);
  });
});
