// One queue's page for admins: its tiles and charts, its labelers, and what is done to them.

import type { Locator, Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Charted';

async function openDashboard(admin: Person): Promise<void> {
  await admin.open('/dashboard/queues/1');
}

/** The plot of a chart, which takes the arrow keys. */
function plot(page: Page, name: string): Locator {
  return page.getByRole('slider', { name });
}

function labelers(page: Page): Locator {
  return page.getByTestId('labeler');
}

test('tiles and the chart of minutes move while people label', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);
  await expect(admin.page.getByTestId('tile-labeled')).toContainText('0 /');

  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '2', '3']) await labeler.label(digit);

  await expect(admin.page.getByTestId('tile-labeled')).toContainText('3 /');
  await expect(admin.page.getByTestId('tile-active')).toContainText('1 labeling', { timeout: 15_000 });
  const minutes = admin.page.getByTestId('minutes');
  await expect(minutes.getByRole('group').getByRole('button')).toHaveCount(1);
  await minutes.getByRole('button', { name: /As a table/ }).click();
  const told = minutes.locator('tbody td');
  await expect(told).toHaveCount(60);
  // A minute may begin between the labels.
  const sum = async () => {
    const texts = await told.allInnerTexts();
    return texts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
  };
  await expect.poll(sum).toBe(3);
});

test('the arrow keys walk over the points of a chart and each is told', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);

  const minutes = plot(admin.page, 'Labels per minute');
  await minutes.focus();
  await minutes.press('ArrowLeft');
  await expect(minutes).toHaveAttribute('aria-valuetext', 'this minute: 0 labels');
  await minutes.press('ArrowLeft');
  await expect(minutes).toHaveAttribute('aria-valuetext', '1 min ago: 0 labels');
  await minutes.press('Home');
  await expect(minutes).toHaveAttribute('aria-valuetext', '59 min ago: 0 labels');
});

test('a legend takes somebody out of the chart and back', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await labeler.label('1');
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);

  const minutes = admin.page.getByTestId('minutes');
  const entry = minutes.getByRole('group').getByRole('button');
  const bars = minutes.locator('.chart__bars');
  await expect(bars).toHaveCount(1);
  await entry.click();
  await expect(entry).toHaveAttribute('aria-pressed', 'false');
  await expect(bars).toHaveCount(0);
  await entry.click();
  await expect(bars).toHaveCount(1);
});

test('somebody is paused and works again, and what they hold is released', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(9));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await labeler.label('1');
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);
  const row = labelers(admin.page).first();

  await row.getByRole('button', { name: /^Pause/ }).click();
  await expect(row.getByRole('button', { name: /^Resume/ })).toBeVisible();
  await expect(row.locator('[data-label=Now]')).toContainText('paused');
  await row.getByRole('button', { name: /^Release leases/ }).click();
  await expect(row.getByRole('status')).toHaveText(/\d+ samples? released\./);
  await row.getByRole('button', { name: /^Resume/ }).click();
  await expect(row.getByRole('button', { name: /^Pause/ })).toBeVisible();
});

test('rows stand still until somebody sorts them', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const [one, other, admin] = [await arrive(), await arrive(), await arrive()];
  for (const [person, digits] of [[one, '12'], [other, '1']] as const) {
    await person.openQueue(QUEUE);
    for (const digit of digits) await person.label(digit);
  }
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);
  const all = labelers(admin.page).locator('[data-label=All]');
  await expect(all).toHaveText(['2', '1']);

  for (const digit of ['1', '2', '3']) await other.label(digit);
  await expect(all).toHaveText(['2', '4'], { timeout: 20_000 });
  const column = admin.page.getByRole('columnheader', { name: 'All', exact: true });
  await column.getByRole('button').click();
  await expect(column).toHaveAttribute('aria-sort', 'descending');
  await expect(all).toHaveText(['4', '2']);
});

test('answers are counted, and nothing serious is found on the page', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(9));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '1', '2']) await labeler.label(digit);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);

  const counts = admin.page.getByTestId('answers').locator('td.number');
  await expect.poll(async () => (await counts.allInnerTexts()).map(Number).reduce((a, b) => a + b, 0)).toBe(3);
  expect(await seriousFindings(admin.page)).toEqual([]);
});

test('conflicts stand in a chart by how far their labels are apart', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3), { overlap: 2 });
  await ingot.start();
  const [one, other, admin] = [await arrive(), await arrive(), await arrive()];
  for (const [person, digits] of [[one, '19'], [other, '91']] as const) {
    await person.openQueue(QUEUE);
    for (const digit of digits) await person.label(digit);
  }
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openDashboard(admin);

  const conflicts = plot(admin.page, 'Undecided conflicts by size');
  await conflicts.focus();
  await conflicts.press('End');
  await expect(conflicts).toHaveAttribute('aria-valuetext', '0.9 to 1.0: 2 conflicts');
  await conflicts.press('Home');
  await expect(conflicts).toHaveAttribute('aria-valuetext', '0.0 to 0.1: 0 conflicts');
  const panel = admin.page.getByTestId('conflicts');
  await panel.getByRole('button', { name: /As a table/ }).click();
  await expect(panel.locator('tbody tr')).toHaveCount(10);
  expect(await seriousFindings(admin.page)).toEqual([]);
  await panel.getByRole('link', { name: 'Review conflicts' }).click();
  await expect(admin.page).toHaveURL(/\/dashboard\/queues\/1\/review/);
});

test('the charts are there before any program runs, and do not move when it does', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);

  const html = await admin.page.evaluate(async () => (await fetch('/dashboard/queues/1')).text());
  expect(html).toContain('data-testid="minutes"');
  expect(html).toContain('Labels per minute');

  await openDashboard(admin);
  const before = await admin.page.getByTestId('burn-up').boundingBox();
  await expect(plot(admin.page, 'Labels per minute')).toBeVisible();
  expect((await admin.page.getByTestId('burn-up').boundingBox())?.height).toBe(before?.height);
});
