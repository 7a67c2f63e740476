// The audit log for admins: who did what to what, and when.

import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import { interactive } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Watched';
const PAGE = 100;

function entries(page: Page): Locator {
  return page.getByTestId('entry');
}

/** What was done, as the rows that are shown tell it. */
function actions(page: Page): Locator {
  return entries(page).locator('[data-label=Action]');
}

/** The choice of a queue. */
function queue(page: Page): Locator {
  return page.locator('select[name=queue]');
}

/** Follows a link that loads the page anew. */
async function follow(page: Page, name: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.getByRole('link', { name, exact: true }).click();
  await loaded;
  await interactive(page);
}

/** Submits the choices. */
async function show(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await loaded;
  await interactive(page);
}

test('an admin sees who did what to which queue, and chooses among it', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.importQueue('Other', texts(1, 'o'));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '2']) await labeler.label(digit);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  // The log is not live: both labels have to be there before it is asked for.
  const row = page.getByTestId('queue-row').filter({ hasText: QUEUE });
  await expect(row.getByTestId('labeled')).toHaveText('2');

  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
  await expect(entries(page).filter({ hasText: 'Became an admin' })).toHaveCount(1);
  const labeled = entries(page).filter({ hasText: 'Sample labeled' });
  await expect(labeled).toHaveCount(2);
  await expect(labeled.first().getByRole('link', { name: QUEUE })).toHaveAttribute(
    'href',
    '/dashboard/queues/1',
  );

  await admin.open('/dashboard/audit');
  await interactive(page);
  // Nothing on this page moves, so nothing on it is stale.
  await expect(page.getByTestId('freshness')).toBeHidden();
  await queue(page).selectOption(QUEUE);
  await page.getByText('All actions').click();
  await page.getByLabel('Queue made').check();
  await page.getByLabel('Samples imported').check();
  await show(page);

  await expect(actions(page)).toHaveText(['Samples imported', 'Queue made']);
  await expect(page).toHaveURL(/action=create_queue/);
  // What was chosen is still chosen, and a reload changes nothing.
  await page.reload();
  await interactive(page);
  await expect(actions(page)).toHaveText(['Samples imported', 'Queue made']);
  await expect(queue(page)).toHaveValue('1');
  await expect(page.getByText('2 actions')).toBeVisible();
  await expect(page.getByLabel('Queue made')).toBeChecked();

  await follow(page, 'Show all');
  await labeled.first().getByRole('link', { name: /^Labeler \d+$/ }).click();
  await expect(page).toHaveURL(/labeler=\d+$/);
  await interactive(page);
  await expect(actions(page)).toHaveText(['Sample labeled', 'Sample labeled']);
});

test('a choice that nothing fits is told, and one that makes no sense too', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);

  await admin.open('/dashboard/audit?until=1999-12-31');
  await expect(admin.page.getByTestId('no-entries')).toBeVisible();
  await expect(admin.page.getByLabel(/^To /)).toHaveValue('1999-12-31');

  admin.allow(/status of 422/);
  await admin.open('/dashboard/audit?action=make_tea');
  await expect(admin.page.getByTestId('error-panel')).toContainText('an action');
  await expect(entries(admin.page)).toHaveCount(0);
});

test('the log is paged on to its oldest entry, and saved as a whole', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  // A name set again and again is the quickest way to many entries.
  const headers = { accept: 'application/json', origin: ingot.url };
  for (let count = 0; count < PAGE; count += 1) {
    const form = { name: `Eve ${count}` };
    const reply = await admin.context.request.post('/api/set_display_name', { form, headers });
    expect(reply.status()).toBe(200);
  }

  await admin.open('/dashboard/audit');
  await expect(entries(page)).toHaveCount(PAGE);
  await expect(entries(page).first()).toContainText(`Eve ${PAGE - 1}`);
  await follow(page, 'Older');
  await expect(page).toHaveURL(/after=\d+/);
  await expect(entries(page).first()).toContainText('Became an admin');
  await expect(actions(page).last()).toHaveText('Queue made');
  await expect(page.getByRole('link', { name: 'Older', exact: true })).toHaveCount(0);
  const older = await entries(page).count();
  await follow(page, 'Newest');
  await expect(entries(page)).toHaveCount(PAGE);

  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as NDJSON' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('audit.ndjson');
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(PAGE + older);
  expect(JSON.parse(lines[0])).toMatchObject({ action: 'set name', detail: `Eve ${PAGE - 1}` });
  const savingTable = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as CSV' }).click();
  const table = await readFile(await (await savingTable).path(), 'utf8');
  expect(table.trimEnd().split('\r\n')).toHaveLength(1 + PAGE + older);
});

test('times come in UTC with the page and then as the reader has them', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive({ timezoneId: 'Asia/Kolkata', locale: 'en-GB' });
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open('/dashboard/audit');
  const time = entries(admin.page).first().locator('time');

  const iso = (await time.getAttribute('datetime')) ?? '';
  const html = await admin.page.evaluate(async () => (await fetch(location.href)).text());

  expect(iso).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  // Once for programs, and once for readers without scripts.
  expect(html.split(iso).length - 1).toBeGreaterThanOrEqual(2);
  const local = await admin.page.evaluate((iso) => new Date(iso).toLocaleString('default'), iso);
  await expect(time).toHaveText(local);
});

test('nobody but an admin gets to see it', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const person = await arrive();
  person.allow(/status of 403/);

  await person.open('/dashboard/audit');
  await expect(person.page.getByTestId('error-panel')).toBeVisible();
  await expect(entries(person.page)).toHaveCount(0);
  const status = await person.page.evaluate(async () => (await fetch('/files/audit/export')).status);
  expect(status).toBe(403);
});
