import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { type Running, samplesOf, startShell } from '../setup/samples.ts';
import { until } from '../setup/until.ts';

const shellSamples = (page: string): string[] =>
  samplesOf(page).flatMap(({ language, code }) => (language === 'sh' ? [code] : []));

const [, FIRST_MINUTE = ''] = shellSamples('README.md');
const CONVERSATION = shellSamples('docs/first-conversation.md');

/** How often a terminal shows a message that came over the stream. */
const countHeard = ({ out }: Running, body: string): number =>
  out.filter((line) => line.startsWith('data: ') && line.includes(`"body":"${body}","sender":{"displayName":"Ada"}`))
    .length;

describe('the first minute of the README', () => {
  let parley: Deployment;
  beforeAll(async () => {
    parley = await createDeployment('one process', { RATE_LIMITS: 'on' });
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });
  const open = (env: object = {}) => startShell({ PORT: new URL(parley.url).port, ...env });

  test('shows a message live, twice in the same terminal, and goes on to a whole conversation', async () => {
    using terminal = await open();
    // As in a terminal, where ! begins an event of the history, also between double quotes.
    terminal.type('set -o history -o histexpand');
    const untilHeard = (body: string, times: number) =>
      until(() => countHeard(terminal, body) === times || terminal.err.length > 0);
    for (const times of [1, 2]) {
      terminal.type(FIRST_MINUTE);
      await untilHeard('Hello, Ben!', times);
      terminal.type("say 'Still there?'");
      await untilHeard('Still there?', times);
      for (const code of CONVERSATION) terminal.type(code);
      terminal.type('kill $!');
    }
    terminal.finish();
    await terminal.ended;
    expect(terminal.err.filter((line) => !line.includes('Terminated'))).toEqual([]);
    const answers = terminal.out.filter((line) => line.startsWith('{'));
    for (const answer of answers) expect(JSON.parse(answer)).toEqual({ data: expect.anything() });
    for (const part of [
      '"unreadCount":2',
      '"readReceipts":[{',
      '"count":1',
      '"MessagesRead"',
      '"title":"News","participantCount":2',
    ])
      expect(answers.join('\n')).toContain(part);
  });

  test('says what is wrong', async () => {
    const problemsOf = async (code: string, env: object = {}) => {
      using terminal = await open(env);
      terminal.type(code);
      terminal.finish();
      await terminal.ended;
      return terminal.err;
    };
    expect((await problemsOf(FIRST_MINUTE.replace('correct horse battery', 'short')))[0]).toContain('BAD_USER_INPUT');
    expect((await problemsOf(FIRST_MINUTE, { PORT: '9' }))[0]).toMatch(/^curl: .*connect/i);
  });
});
