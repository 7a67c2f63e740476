// Somebody with a browser of their own. Whatever goes wrong in its console fails the test.

import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';

import type { Installation } from './installation.js';

// The last is of the service worker's own script.
const NETWORK = /Failed to load resource|WebSocket connection to|net::ERR_|error occurred when fetching the script/;

// What Chromium says of a page that is left before it has loaded. A page that stays and never
// loads is found by `interactive`.
const LEFT_WHILE_LOADING = /WebAssembly compilation aborted: .*Response body loading was aborted/;

export class Person {
  private readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [LEFT_WHILE_LOADING];

  private constructor(
    private readonly installation: Installation,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(
    browser: Browser,
    installation: Installation,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext({ baseURL: installation.url, ...options });
    const page = await context.newPage();
    const person = new Person(installation, context, page);
    person.watch(page);
    return person;
  }

  /** Another tab of the same person. */
  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  }

  /** From now on, errors of the network are expected. */
  allowNetworkErrors(): void {
    this.allowed.push(NETWORK);
  }

  /** From now on, console errors like this one are expected. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** Opens a page and waits until it is interactive. */
  async open(path: string, page = this.page): Promise<void> {
    await page.goto(path);
    await interactive(page);
  }

  async openQueue(name: string, page = this.page): Promise<void> {
    await this.open(await this.installation.labelingPath(name), page);
  }

  /** Becomes an admin through a one-time link. */
  async signInAsAdmin(link?: string): Promise<void> {
    await this.page.goto(link ?? (await this.installation.adminLink()));
    await this.page.getByRole('button', { name: 'Sign in as admin' }).click();
    await this.page.waitForURL('**/dashboard');
    await interactive(this.page);
  }

  /** Labels the sample in hand by keyboard, and waits until the next page state replaces it. */
  async label(digit: string, page = this.page): Promise<string> {
    const sample = page.getByTestId('sample');
    const id = await sample.getAttribute('data-sample-id');
    await page.keyboard.press(digit);
    await page.keyboard.press('Enter');
    await expect(page.locator(`[data-testid=sample][data-sample-id="${id}"]`)).toHaveCount(0);
    return id ?? '';
  }

  /** Skips the sample that this person holds, as another program of theirs would. */
  async skipBehindThePage(sample: number): Promise<void> {
    const call = async (name: string, data: unknown) => {
      const headers = { accept: 'application/json', origin: this.installation.url };
      const reply = await this.context.request.post(`/api/${name}`, { data, headers });
      expect(reply.status()).toBe(200);
      return reply.json();
    };
    const queue = 1;
    const owner = await this.owner();
    const claim = await call('claim_work', { owner, queue, count: 3 });
    const held = claim.Granted.find((one: { sample: { id: number } }) => one.sample.id === sample);
    await call('skip_sample', { owner, queue, assignment: held.id });
  }

  /** What tells this person's work from that of others in their browser. */
  async owner(): Promise<string> {
    const headers = { accept: 'application/json', origin: this.installation.url };
    const reply = await this.context.request.post('/api/get_visitor', { form: {}, headers });
    return (await reply.json()).owner;
  }

  line(page = this.page): Locator {
    return page.getByTestId('progress-line');
  }

  async leave(): Promise<void> {
    await this.context.close();
    expect(this.problems, 'errors in the browser').toEqual([]);
  }

  private watch(page: Page): void {
    page.on('pageerror', (error) => this.note(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.note(`${message.text()} (${message.location().url})`);
    });
  }

  private note(problem: string): void {
    if (!this.allowed.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}

export async function interactive(page: Page): Promise<void> {
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}
