import type { BrowserContext, Page } from 'playwright-core';

/** The explorer in a browser, used as a person does. */
export class ExplorerPage {
  /** The things that must not happen: requests to other origins, what the page's policy refused, errors of its program. */
  readonly offences: string[] = [];
  /** The errors on its console, requests that were refused among them. */
  readonly errors: string[] = [];
  /** The messages of its WebSockets, in both directions. */
  readonly sent: string[] = [];
  readonly received: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  /** Opens it in a window of its own. */
  static async open(context: BrowserContext, origin: string): Promise<ExplorerPage> {
    const explorer = new ExplorerPage(await context.newPage(), origin);
    // A busy machine takes its time.
    explorer.page.setDefaultTimeout(60_000);
    await explorer.watch();
    await explorer.page.goto(`${origin}/explorer`);
    return explorer;
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.getByLabel('Username').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
  }

  /** Resolves once the editors are there and their variables filled in. */
  async ready(): Promise<void> {
    await this.page.locator('.graphiql-query-editor .view-line').first().waitFor();
    await this.page.locator('.graphiql-variable-editor, .graphiql-editor-tool .view-line').first().waitFor();
  }

  async openTab(name: string): Promise<void> {
    await this.page.locator('.graphiql-tabs').getByText(name, { exact: true }).click();
    await this.page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
  }

  /** Whether a reload leads back to a tab: GraphiQL stores its tabs a moment after they change. */
  async remembersTab(name: string): Promise<boolean> {
    const stored = await this.page.evaluate<string>(`sessionStorage.getItem('graphiql:tabState') ?? ''`);
    const { tabs = [], activeTabIndex = 0 } = stored ? JSON.parse(stored) : {};
    return String(tabs[activeTabIndex]?.query).includes(` ${name}`);
  }

  /** Runs the operation of the open tab. */
  async execute(): Promise<void> {
    await this.page.getByRole('button', { name: /^Execute query/ }).click();
  }

  /** Resolves once the answer contains a text. */
  async answer(text: string): Promise<void> {
    await this.page.locator('.result-window').getByText(text).first().waitFor();
  }

  async openPanel(title: string): Promise<void> {
    await this.page.locator('.graphiql-sidebar').getByRole('button', { name: title }).click();
  }

  /** The list's line of the event at a position, once it is there. */
  event(seq: number) {
    return this.page.locator(`.live-event[data-seq="${seq}"]`);
  }

  private async watch(): Promise<void> {
    const { page, origin, offences } = this;
    const hosts = [origin, origin.replace(/^http/, 'ws')];
    const isOwn = (url: string) => /^(?:data|blob):/.test(url) || hosts.some((host) => url.startsWith(`${host}/`));
    page.on('request', (request) => isOwn(request.url()) || offences.push(`request to ${request.url()}`));
    page.on('pageerror', (error) => offences.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
      if (/Content Security Policy|violat/i.test(message.text())) offences.push(message.text());
    });
    page.on('websocket', (socket) => {
      if (!isOwn(socket.url())) offences.push(`socket to ${socket.url()}`);
      socket.on('framesent', ({ payload }) => this.sent.push(String(payload)));
      socket.on('framereceived', ({ payload }) => this.received.push(String(payload)));
    });
    await page.exposeFunction('reportViolation', (text: string) => offences.push(text));
    await page.addInitScript(REPORT_VIOLATIONS);
  }
}

/** Runs in the page before anything else does. */
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  reportViolation('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));`;
