import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { projectFile } from '../../kernel/project.ts';
import { launchChromium } from './chromium.ts';
import { ExplorerPage } from './explorer-page.ts';

/** Makes the screenshots of docs/explorer.md, of a Parley of its own that is thrown away. */
const FOLDER = projectFile('docs/images');
const SIZE = { width: 1280, height: 760 };
const PASSWORD = 'correct horse battery';

const data = mkdtempSync(join(tmpdir(), 'parley-screenshots-'));
mkdirSync(FOLDER, { recursive: true });
const parley = spawn(process.execPath, [projectFile('dist/standalone/main.js')], {
  env: { PATH: process.env.PATH, PARLEY_DATA: data, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await launchChromium();
try {
  const origin = await originOf(parley);
  await shoot(browser, origin);
} finally {
  await browser.close();
  parley.kill('SIGTERM');
  if (parley.exitCode === null) await new Promise((resolve) => parley.once('exit', resolve));
  rmSync(data, { recursive: true, force: true });
}

/** The address on which it listens, once it says so. */
function originOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    stdout?.on('data', (chunk) => {
      out += chunk;
      const [, origin] = /Explorer (http:\S+)\/explorer/.exec(out) ?? [];
      if (origin) resolve(origin);
    });
    stdout?.once('end', () => reject(new Error('Parley did not start.')));
  });
}

async function shoot(browser: Browser, origin: string): Promise<void> {
  // Somebody to talk to.
  await openFor(await browser.newContext(), origin, 'bob');
  const context = await browser.newContext({ viewport: SIZE });
  const first = await ExplorerPage.open(context, origin);
  await first.page.getByLabel('Username').fill('alice');
  await capture(first, 'explorer-sign-in');
  await first.page.close();
  const alice = await openFor(context, origin, 'alice');
  await follow(alice);
  await sendTwice(alice);
  await capture(alice, 'explorer-live');
  await alice.openPanel('Show Query plan');
  await alice.openTab('FollowConversation');
  await alice.page
    .locator('.plan-text')
    .getByText(/Primary/)
    .waitFor();
  await capture(alice, 'explorer-plan');
}

async function openFor(context: BrowserContext, origin: string, username: string): Promise<ExplorerPage> {
  const explorer = await ExplorerPage.open(context, origin);
  await explorer.page.getByLabel('Username').fill(username);
  await explorer.page.getByLabel('Password').fill(PASSWORD);
  await explorer.page.getByRole('button', { name: 'Create this account' }).click();
  await explorer.ready();
  return explorer;
}

async function follow(explorer: ExplorerPage): Promise<void> {
  await explorer.execute();
  await explorer.answer('"bob"');
  await explorer.openTab('OpenConversation');
  await explorer.execute();
  await explorer.answer('eventSeq');
  await explorer.openTab('FollowConversation');
  await explorer.execute();
  await explorer.event(1).waitFor();
}

async function sendTwice(explorer: ExplorerPage): Promise<void> {
  await explorer.openTab('SendMessage');
  for (const seq of [2, 3]) {
    await explorer.execute();
    await explorer.event(seq).waitFor();
  }
  await explorer.answer('"seq": 2');
}

async function capture({ page }: ExplorerPage, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready');
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
