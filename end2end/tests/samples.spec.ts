// The table of a queue's samples for admins: choosing, ordering, paging, and doing something to what is chosen.

import type { Locator, Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts } from '../support/installation.js';
import { interactive } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Looked after';
const PAGE = 50;
const ADDRESS = '/dashboard/queues/1/samples';

function rows(page: Page): Locator {
  return page.getByTestId('sample-row');
}

function numbers(page: Page): Locator {
  return rows(page).locator('[data-label="No."]');
}

function box(page: Page, number: number): Locator {
  return page.getByLabel(`Choose sample ${number}`, { exact: true });
}

/** Gives all samples that fit the priority 7, as far as the page gets. */
async function giveAllPriority(page: Page): Promise<void> {
  await box(page, 0).click();
  await page.getByRole('button', { name: 'Choose all that fit, on every page' }).click();
  await page.getByLabel('New priority').fill('7');
  await page.getByRole('button', { name: 'Set priority' }).click();
  await page.getByRole('button', { name: 'Do it' }).click();
}

/** Follows a link or submits a form that loads the page anew. */
async function load(page: Page, how: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent('load');
  await how();
  await loaded;
  await interactive(page);
}

test('an admin finds samples by their words, their state and their people', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '2']) await labeler.label(digit);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  // The table is not live: both labels have to be there before it is asked for.
  const row = page.getByTestId('queue-row').filter({ hasText: QUEUE });
  await expect(row.getByTestId('labeled')).toHaveText('2');

  await admin.open('/dashboard/queues/1');
  await load(page, () => page.getByRole('link', { name: 'Samples', exact: true }).click());
  await expect(rows(page)).toHaveCount(5);
  expect(await seriousFindings(page)).toEqual([]);

  await page.locator('select[name=state]').selectOption('waiting');
  await load(page, () => page.getByRole('button', { name: 'Show', exact: true }).click());
  await expect(page).toHaveURL(/state=waiting/);
  await expect(page.locator('select[name=state]')).toHaveValue('waiting');
  for (const state of await rows(page).locator('[data-label=State]').allTextContents()) {
    expect(state).toBe('waiting');
  }

  await admin.open(`${ADDRESS}?text=nothingofthekind`);
  await expect(page.getByTestId('no-samples')).toBeVisible();
  await load(page, () => page.getByRole('link', { name: 'Show all', exact: true }).click());
  await expect(rows(page)).toHaveCount(5);
});

test('an address that makes no sense is told', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  admin.allow(/status of 422/);

  await admin.open(`${ADDRESS}?state=asleep`);

  await expect(admin.page.getByTestId('error-panel')).toContainText('a state');
});

test('the table is ordered by its headings and paged on', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(PAGE + 3));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(ADDRESS);
  await expect(numbers(page).first()).toHaveText('0');
  await expect(page.getByRole('columnheader', { name: /No\./ })).toHaveAttribute('aria-sort', 'ascending');

  await load(page, () => page.getByRole('link', { name: /^No\./ }).click());
  await expect(page.getByRole('columnheader', { name: /No\./ })).toHaveAttribute('aria-sort', 'descending');
  await expect(numbers(page).first()).toHaveText(String(PAGE + 2));
  await load(page, () => page.getByRole('link', { name: 'Next', exact: true }).click());
  await expect(numbers(page)).toHaveText(['2', '1', '0']);
  await expect(page.getByRole('link', { name: 'Next', exact: true })).toHaveCount(0);
  await load(page, () => page.getByRole('link', { name: 'First', exact: true }).click());
  await expect(rows(page)).toHaveCount(PAGE);
});

test('rows are chosen by click, by range and by key, and what is done to them is said before', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(6));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(`${ADDRESS}?column=priority`);

  await box(page, 1).click();
  await box(page, 3).click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 samples chosen')).toBeVisible();
  await box(page, 5).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('4 samples chosen')).toBeVisible();
  await rows(page).nth(5).locator('[data-label=Sample]').click();
  await expect(page.getByText('3 samples chosen')).toBeVisible();

  await page.getByLabel('New priority').fill('soon');
  await page.getByRole('button', { name: 'Set priority' }).click();
  await expect(page.getByRole('alert')).toContainText('whole number');
  await page.getByLabel('New priority').fill('7');
  await page.getByRole('button', { name: 'Set priority' }).click();
  await expect(page.getByTestId('question')).toContainText('Priority 7 for 3 samples');
  await expect(page.getByTestId('question')).toBeFocused();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Do it' }).click();

  await expect(page.getByTestId('outcome')).toHaveText('3 changed, 0 as before.');
  const priorities = rows(page).locator('[data-label=Priority]');
  await expect(priorities).toHaveText(['0', '7', '7', '7', '0', '0']);
  await expect(page.getByTestId('actions')).toHaveCount(0);

  await box(page, 0).click();
  await page.getByRole('button', { name: 'Choose all that fit, on every page' }).click();
  await page.getByRole('button', { name: 'Queue again' }).click();
  await page.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByTestId('outcome')).toHaveText('0 changed, 6 as before.');
});

test('a sample opens beside the table, and its leases can be released', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(`${ADDRESS}?state=leased`);
  await expect(rows(page)).not.toHaveCount(0);

  await page.getByRole('button', { name: 'Details of sample 0' }).click();
  const details = page.getByTestId('details');
  await expect(details.getByTestId('turn')).toContainText('holds it until');
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Details of sample 0' })).toBeFocused();

  await page.getByLabel('Choose all on this page').check();
  await page.getByRole('button', { name: 'Release leases' }).click();
  await page.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByTestId('outcome')).toContainText('changed, 0 as before.');
});

test('labels are sent back with a note, looked at again, and what came of it is told', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(4));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '2']) await labeler.label(digit);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const row = admin.page.getByTestId('queue-row').filter({ hasText: QUEUE });
  await expect(row.getByTestId('labeled')).toHaveText('2');
  await admin.open(ADDRESS);
  for (const number of [0, 1, 2]) await box(admin.page, number).check();
  await admin.page.getByRole('button', { name: 'Send back' }).click();
  await expect(admin.page.getByRole('alert')).toContainText('write what');
  await admin.page.getByLabel('Note to the labelers').fill('Read the last sentence.');
  await admin.page.getByRole('button', { name: 'Send back' }).click();
  await expect(admin.page.getByTestId('question')).toContainText('“Read the last sentence.”');
  expect(await seriousFindings(admin.page)).toEqual([]);
  await admin.page.getByRole('button', { name: 'Do it' }).click();
  await expect(admin.page.getByTestId('outcome')).toHaveText('2 changed, 1 as before.');

  await labeler.openQueue(QUEUE);
  const { page } = labeler;
  const back = page.getByTestId('sent-back');
  await expect(back.getByRole('heading')).toHaveText('Sent back to you (2)');
  await back.getByRole('button', { name: 'Look again' }).first().click();
  await expect(page.getByTestId('sent-back-note')).toHaveText('Sent back: Read the last sentence.');
  await expect(page.getByTestId('reopened')).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('reopened')).toHaveCount(0);
  await expect(back.getByRole('heading')).toHaveText('Sent back to you (1)');
  await back.getByRole('button', { name: 'Stands as it is' }).click();
  await expect(back).toHaveCount(0);
  await expect(page.getByTestId('history').getByRole('listitem')).toHaveCount(2);

  await admin.open(ADDRESS);
  for (const [number, end] of [
    [0, 'Changed by its labeler'],
    [1, 'Kept as it is by its labeler'],
  ] as const) {
    await admin.page.getByRole('button', { name: `Details of sample ${number}` }).click();
    await expect(admin.page.getByTestId('details').getByTestId('sent-back')).toContainText(end);
    await admin.page.keyboard.press('Escape');
  }
  await admin.open(`${ADDRESS}?sent_back=yes`);
  await expect(admin.page.getByTestId('no-samples')).toBeVisible();
});

test('a view is saved under a name, kept in this browser and removed', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(`${ADDRESS}?state=done`);

  await page.getByText('Saved views').click();
  await page.getByLabel('Name of this view').fill('All done');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await admin.open(ADDRESS);
  await page.getByText('Saved views').click();
  await load(page, () => page.getByRole('link', { name: 'All done' }).click());
  await expect(page).toHaveURL(/state=done/);
  await page.getByText('Saved views').click();
  await page.getByRole('button', { name: 'Remove All done' }).click();
  await expect(page.getByRole('link', { name: 'All done' })).toHaveCount(0);
});

test('nobody but an admin gets to see it', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const person = await arrive();
  person.allow(/status of 403/);

  await person.open(ADDRESS);

  await expect(person.page.getByTestId('error-panel')).toBeVisible();
  await expect(rows(person.page)).toHaveCount(0);
});

test('what is done to all that fit goes on until it was done to each, and after a failure behind those', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(20_004));
  await ingot.start();
  const admin = await arrive();
  test.setTimeout(120_000);
  admin.allowNetworkErrors();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(`${ADDRESS}?column=priority`);
  let requests = 0;
  await page.route('**/api/change_samples', async (route) => {
    requests += 1;
    await (requests === 2 ? route.abort() : route.continue());
  });

  await giveAllPriority(page);

  // Ten thousand take a slow machine a while.
  const patiently = { timeout: 25_000 };
  const outcome = page.getByTestId('outcome');
  await expect(outcome).toContainText(
    '10,000 changed, 0 as before. More samples fit, and were not come to.',
    patiently,
  );
  await expect(outcome).toBeFocused();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go on with the rest' }).click();
  await expect(outcome).toHaveText('10,004 changed, 0 as before.', patiently);
  expect(requests).toBe(4);
});

test('what is done to all that fit can be stopped, and says how far it is', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(30_001));
  await ingot.start();
  const admin = await arrive();
  test.setTimeout(120_000);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await admin.open(ADDRESS);
  // given: all batches but the first wait until they are let go
  let requests = 0;
  const held: (() => void)[] = [];
  await page.route('**/api/change_samples', async (route) => {
    requests += 1;
    if (requests > 1) await new Promise<void>((letGo) => held.push(letGo));
    await route.continue();
  });
  await giveAllPriority(page);

  // when: the second has come, and somebody stops by the keyboard behind it
  const patiently = { timeout: 25_000 };
  const working = page.getByTestId('working');
  await expect(working.getByRole('status')).toContainText('10,000 samples so far', patiently);
  await working.getByRole('button', { name: 'Stop' }).focus();
  await expect.poll(() => held.length).toBe(1);
  held[0]();
  await expect(working.getByRole('status')).toContainText('20,000 samples so far', patiently);
  await expect(working.getByRole('button', { name: 'Stop' })).toBeFocused();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(working.getByRole('button')).toHaveText('Stopping…');
  await expect.poll(() => held.length).toBe(2);
  held[1]();

  // then: the batch at work was the last, and the page says what is left
  const outcome = page.getByTestId('outcome');
  await expect(outcome).toContainText(
    '30,000 changed, 0 as before. More samples fit, and were not come to.',
    patiently,
  );
  await expect(outcome).toBeFocused();
  await expect(page.getByRole('button', { name: 'Go on with the rest' })).toBeVisible();
  expect(requests).toBe(3);
});
