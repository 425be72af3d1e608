import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Response } from 'playwright-core';
import { launchChromium } from '../../../tools/browser/chromium.ts';
import { ExplorerPage } from '../../../tools/browser/explorer-page.ts';
import { type Client, PASSWORD, registerUsers } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { giveRole } from '../../setup/roles.ts';
import { suspend } from '../../setup/staff.ts';
import { until } from '../../setup/until.ts';

/** Long enough for a machine that has to install Chromium first. */
const INSTALL_MS = 300_000;

const isAnswerTo = (field: string) => (response: Response) => (response.request().postData() ?? '').includes(field);

describe('the explorer in Chromium', () => {
  let parley: Deployment;
  let browser: Browser;
  /** Whose windows share what was loaded, and nothing of who is signed in. */
  let shared: BrowserContext;
  let alice: Client;
  let bob: Client;
  const pages: ExplorerPage[] = [];
  beforeAll(async () => {
    [parley, browser] = await Promise.all([createDeployment('one process'), launchChromium()]);
    shared = await browser.newContext();
    [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    for (const admin of [alice, bob]) await giveRole(parley.stores, admin, 'ADMIN');
  }, INSTALL_MS);
  afterAll(async () => {
    await browser?.close();
    await parley[Symbol.asyncDispose]();
  });

  /** A window, without and with somebody signed in. One that is to be offline, or to have a clock, has a context of its own. */
  const open = async (context = shared) => {
    const page = await ExplorerPage.open(context, parley.url);
    pages.push(page);
    return page;
  };
  const openFor = async ({ username }: Client, context = shared) => {
    const explorer = await open(context);
    await explorer.signIn(username, PASSWORD);
    await explorer.ready();
    return explorer;
  };

  test('a message sent in one window arrives in another over the WebSocket, with its position, also after a break', async () => {
    const sending = await openFor(alice);
    await sending.execute();
    await sending.answer(bob.username);
    await sending.openTab('OpenConversation');
    await sending.execute();
    await sending.answer('eventSeq');

    const following = await openFor(bob, await browser.newContext());
    await following.openTab('FollowConversation');
    await following.execute();
    await following.event(1).getByText('ConversationCreated').waitFor();

    await sending.openTab('SendMessage');
    await sending.execute();
    await following.event(2).getByText('alice: Hello from the explorer').waitFor();
    expect(await following.page.locator('.live-position').textContent()).toBe('2');
    const messages = following.received.map((text) => JSON.parse(text));
    expect(messages.at(-1)).toMatchObject({
      type: 'next',
      payload: { data: { conversationEvents: { __typename: 'MessageSent', seq: 2 } } },
    });

    await following.page.context().setOffline(true);
    await following.page.getByText('Connection lost').waitFor();
    await sending.execute();
    await sending.answer('"seq": 2');
    await following.page.context().setOffline(false);
    await following.event(3).waitFor();
    expect(await following.page.locator('.live-event').count()).toBe(3);
    await following.page.getByText('resumed 1 ×').waitFor();
    const subscribes = following.sent.map((text) => JSON.parse(text)).filter(({ type }) => type === 'subscribe');
    expect(subscribes.map(({ payload }) => payload.variables.after)).toEqual([0, 2]);
  });

  test('a session is renewed before its token expires, on the socket too, and ends when one signs out', async () => {
    const explorer = await open(await browser.newContext());
    await explorer.page.clock.install();
    await explorer.signIn(bob.username, PASSWORD);
    await explorer.ready();
    await explorer.openTab('FollowInbox');
    await explorer.execute();
    await explorer.page.getByText('Live', { exact: true }).waitFor();
    const [renewal] = await Promise.all([
      explorer.page.waitForResponse(isAnswerTo('refreshSession')),
      explorer.page.clock.fastForward('14:30'),
    ]);
    const { session } = (await renewal.json()).data;
    await until(() => explorer.sent.some((text) => text.includes('ping') && text.includes(session.accessToken)));
    const renewed = bob.withToken(session.accessToken);
    expect(await renewed.codeOf('{ viewer { id } }')).toBe('OK');

    await explorer.openTab('SendMessage');
    await explorer.page.getByRole('button', { name: 'Sign out' }).click();
    await explorer.page.getByLabel('Password').waitFor();
    await until(async () => (await renewed.codeOf('{ viewer { id } }')) === 'UNAUTHENTICATED');
    // GraphiQL stores tabs half a second after they change.
    await explorer.page.clock.runFor(1000);
    expect(await explorer.page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).toBe(
      '[{},{}]',
    );
  });

  test('a session that was ended elsewhere leads back to the form, which says so', async () => {
    const [dan] = await registerUsers(parley.url, 'dan');
    await giveRole(parley.stores, dan, 'ADMIN');
    const explorer = await openFor(dan);
    // An admin cannot suspend another one.
    await giveRole(parley.stores, dan, 'USER');
    await suspend(alice, dan);
    await until(async () => (await dan.codeOf('{ viewer { id } }')) === 'UNAUTHENTICATED');
    await explorer.execute();
    await explorer.page.getByText('Your session has ended. Sign in again.').waitFor();
    expect(await explorer.page.locator('.graphiql-container').count()).toBe(0);
  });

  test('leaving the page ends the session, and the form says why one has to sign in again, once', async () => {
    const explorer = await open();
    const signedIn = explorer.page.waitForResponse(isAnswerTo('logIn'));
    await explorer.signIn(bob.username, PASSWORD);
    const { session } = (await (await signedIn).json()).data;
    await explorer.ready();
    await explorer.openTab('SendMessage');
    await until(() => explorer.remembersTab('SendMessage'));
    await explorer.page.reload();
    await explorer.page.getByRole('alert').getByText('signed you out: tokens are kept in its memory').waitFor();
    const left = bob.withToken(session.accessToken);
    await until(async () => (await left.codeOf('{ viewer { id } }')) === 'UNAUTHENTICATED');
    await explorer.page.reload();
    await explorer.page.getByLabel('Password').waitFor();
    expect(await explorer.page.getByRole('alert').innerText()).toBe('');
    await explorer.signIn(bob.username, PASSWORD);
    await explorer.ready();
    await explorer.page.locator('.graphiql-query-editor').getByText('SendMessage', { exact: true }).waitFor();
  });

  test('offers admins what admins do', async () => {
    const explorer = await openFor(alice);
    await explorer.openTab('FindAccounts');
    await explorer.execute();
    await explorer.answer(bob.username);
    await explorer.openTab('CreateApiKey');
    await explorer.execute();
    await explorer.answer('secret');
    await explorer.openTab('AuditLog');
    await explorer.execute();
    await explorer.answer('createApiKey');
  });

  test('shows the plan of the operation in the editor and documents every field', async () => {
    const explorer = await openFor(alice);
    await explorer.openPanel('Show Query plan');
    const plan = explorer.page.locator('.plan-text');
    await plan.getByText('Fetch(service: "presence")').waitFor();
    await explorer.openTab('FollowConversation');
    await plan.getByText(/Subscription \{\s+Primary/).waitFor();
    expect(await explorer.page.locator('.plan-facts').innerText()).toMatch(/Fetches\s+3\s+Subgraphs\s+events, users/);

    await explorer.openPanel('Show Documentation Explorer');
    const docs = explorer.page.locator('.graphiql-doc-explorer');
    await docs.getByText('Mutation', { exact: true }).first().click();
    await docs.getByText('Sends a message. It is stored for good before this returns.').waitFor();
  });

  test('an admin looks through a contract: what it hides is in no answer, plan, page of the documentation or socket', async () => {
    const explorer = await openFor(alice);
    const { page } = explorer;
    const contracts = page.getByLabel('Contract');
    expect(await contracts.locator('option').allInnerTexts()).toEqual([
      'the whole API',
      ...['partner-bot', 'partner-readonly', 'support-desk'],
    ]);
    await contracts.selectOption('partner-readonly');
    await explorer.ready();
    await explorer.openTab('SendMessage');
    await explorer.execute();
    await explorer.answer('BAD_USER_INPUT');
    await explorer.openPanel('Show Query plan');
    await page.locator('.plan').getByRole('alert').waitFor();
    await explorer.openPanel('Show Documentation Explorer');
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByText('Query', { exact: true }).first().waitFor();
    expect(await docs.getByText('Mutation', { exact: true }).count()).toBe(0);

    await explorer.openTab('FollowInbox');
    await explorer.execute();
    await page.getByText('Live', { exact: true }).waitFor();
    const init = explorer.sent.map((text) => JSON.parse(text)).find(({ type }) => type === 'connection_init');
    expect(init.payload.contract).toBe('partner-readonly');
  });

  test('tells a user who is no admin, shows nothing but the form, and lets the same user in who became one', async () => {
    const [carol] = await registerUsers(parley.url, 'carol');
    const explorer = await open();
    await explorer.signIn(carol.username, PASSWORD);
    await explorer.page.getByRole('alert').getByText('no platform admin').waitFor();
    expect(await explorer.page.locator('.graphiql-container, .header').count()).toBe(0);
    await giveRole(parley.stores, carol, 'ADMIN');
    await explorer.signIn(carol.username, PASSWORD);
    await explorer.page.locator('.header').getByText(carol.username).waitFor();
  });

  test('tidies up what is in the editors', async () => {
    const explorer = await openFor(alice);
    const { page } = explorer;
    await page.locator('.graphiql-query-editor').click();
    await page.keyboard.press('ControlOrMeta+A');
    // The editor closes the last bracket itself.
    await page.keyboard.insertText('{viewer{id}');
    await page.getByRole('button', { name: 'Prettify query' }).click();
    await until(async () => (await page.locator('.graphiql-query-editor .view-line').count()) >= 5);
    expect(explorer.errors).toEqual([]);
  });

  test('has the colours of the system, also when they change', async () => {
    const { page } = await openFor(alice);
    const editors = (theme: string) => page.locator(`.graphiql-query-editor .monaco-editor.${theme}`).waitFor();
    await editors('vs');
    await page.emulateMedia({ colorScheme: 'dark' });
    await editors('vs-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await editors('vs');
  });

  test('is left without an error while its editors still have something before them', async () => {
    const explorer = await openFor(alice);
    const { page } = explorer;
    // An editor puts things off once it has been there for a while; what fails then comes later: the last test looks.
    for (const tab of ['SendMessage', 'OpenConversation', 'FollowInbox']) {
      await page.locator('.graphiql-query-editor').click();
      await page.keyboard.press('ArrowLeft');
      await page.locator('.graphiql-tabs').getByText(tab, { exact: true }).click();
      await page.getByRole('button', { name: 'Sign out' }).dispatchEvent('click');
      await explorer.signIn(alice.username, PASSWORD);
      await explorer.ready();
    }
  });

  test('says readably what is wrong with a sign-in', async () => {
    const explorer = await open(await browser.newContext());
    const alert = explorer.page.getByRole('alert');
    await explorer.page.getByLabel('Username').waitFor();
    expect(explorer.errors).toEqual([]);
    await explorer.signIn(alice.username, 'wrong');
    await alert.getByText('username or the password').waitFor();
    const limited = {
      errors: [{ message: 'Too many requests. Try again in 7 s.', extensions: { code: 'RATE_LIMITED' } }],
    };
    await explorer.page.route('**/graphql', (route) => route.fulfill({ json: limited }));
    await explorer.signIn(alice.username, PASSWORD);
    await alert.getByText('Try again in 7 s.').waitFor();
    await explorer.page.unroute('**/graphql');
    await explorer.page.context().setOffline(true);
    await explorer.signIn(alice.username, PASSWORD);
    await alert.getByText(/^Nothing answers at 127\.0\.0\.1/).waitFor();
  });

  test('no page has left its origin, been refused anything by its policy, or failed', () => {
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.flatMap(({ offences }) => offences)).toEqual([]);
  });
});

describe('the explorer for anyone, without introspection, in Chromium', () => {
  const createAccount = async (explorer: ExplorerPage, username: string) => {
    await explorer.page.getByLabel('Username').fill(username);
    await explorer.page.getByLabel('Password').fill(PASSWORD);
    await explorer.page.getByRole('button', { name: 'Create this account' }).click();
    await explorer.page.getByText(username, { exact: true }).waitFor();
    await explorer.ready();
  };

  test(
    'makes accounts, is used without one and by the only user, and says that the schema is not told',
    async () => {
      await using parley = await createDeployment('one process', { EXPLORER: 'anyone', INTROSPECTION: 'off' });
      const browser = await launchChromium();
      try {
        const alone = await ExplorerPage.open(await browser.newContext(), parley.url);
        await alone.page.getByRole('button', { name: 'Go on without' }).click();
        await alone.ready();
        await alone.page.getByRole('button', { name: 'Sign in' }).click();
        await createAccount(alone, 'eve');
        await alone.openTab('OpenConversation');
        await alone.execute();
        await alone.answer('"GROUP"');

        const explorer = await ExplorerPage.open(await browser.newContext(), parley.url);
        await explorer.page.getByRole('button', { name: 'Go on without' }).click();
        await explorer.page.getByRole('note').getByText('INTROSPECTION=off').waitFor();
        await explorer.ready();
        await explorer.execute();
        await explorer.answer('UNAUTHENTICATED');
        await explorer.page.getByRole('button', { name: 'Sign in' }).click();
        await createAccount(explorer, 'dora');
        await explorer.execute();
        await explorer.answer('"dora"');
        expect(explorer.offences).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    INSTALL_MS,
  );
});
