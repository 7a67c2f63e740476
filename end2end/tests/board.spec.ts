// The dashboard of all queues: totals, cards that keep their places, and what happens everywhere.

import type { Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

/** The names of the cards that are shown, in order. */
function names(page: Page): Promise<string[]> {
  return page.getByTestId('queue-row').getByRole('link').allTextContents();
}

test('totals, cards and the feed move with labels of every queue', async ({ ingot, arrive }) => {
  await ingot.importQueue('Tone', texts(4));
  await ingot.importQueue('Anger', texts(2, 'a'));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await expect(page.getByTestId('total-labels')).toHaveText('0 / 6 (0.0%)');
  await expect(page.getByTestId('total-queues')).toHaveText('2');

  await labeler.openQueue('Tone');
  await labeler.label('1');
  await labeler.openQueue('Anger');
  await labeler.label('2');

  await expect(page.getByTestId('total-labels')).toHaveText('2 / 6 (33.3%)');
  // One person at two queues is one person.
  await expect(page.getByTestId('total-active')).toHaveText('1', { timeout: 8_000 });
  const tone = page.getByTestId('queue-row').filter({ hasText: 'Tone' });
  await expect(tone.getByTestId('labeled')).toHaveText('1');
  await expect(tone.getByTestId('percent')).toHaveText('25.0%');
  const turns = page.getByTestId('turn');
  await expect(turns).toHaveCount(2);
  await expect(turns.first()).toContainText('Anger');
  await expect(turns.last()).toContainText('Tone');

  await ingot.run('queue pause', 'Tone');
  await expect(tone.getByTestId('state')).toHaveText('Paused');
  await expect(page.getByTestId('total-queues')).toHaveText('1');
  expect(await seriousFindings(page)).toEqual([]);
});

test('cards stay where they are while numbers move, until an order is asked for', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue('Tone', texts(4));
  await ingot.importQueue('anger', texts(4, 'a'));
  await ingot.importQueue('Irony', texts(4, 'i'));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  const order = page.getByLabel('Order');
  expect(await names(page)).toEqual(['Tone', 'anger', 'Irony']);

  await order.selectOption('By name');
  expect(await names(page)).toEqual(['anger', 'Irony', 'Tone']);
  await order.selectOption('Least done first');
  expect(await names(page)).toEqual(['Tone', 'anger', 'Irony']);

  // The first is labeled, and stays the first.
  await labeler.openQueue('Tone');
  await labeler.label('1');
  const tone = page.getByTestId('queue-row').filter({ hasText: 'Tone' });
  await expect(tone.getByTestId('labeled')).toHaveText('1');
  expect(await names(page)).toEqual(['Tone', 'anger', 'Irony']);
  await order.selectOption('By name');
  await order.selectOption('Least done first');
  expect(await names(page)).toEqual(['anger', 'Irony', 'Tone']);
});

test('what is chosen stands in the address, and comes back with it', async ({ ingot, arrive }) => {
  await ingot.importQueue('Tone', texts(1));
  await ingot.importQueue('Anger', texts(1, 'a'));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;

  await page.getByLabel('Name', { exact: true }).fill('ONE');
  await expect(page.getByTestId('found')).toHaveText('1 queue');
  expect(await names(page)).toEqual(['Tone']);
  await page.getByLabel('State').selectOption('Archived');
  await expect(page.getByTestId('no-cards')).toHaveText('No queue is like that.');
  await expect(page).toHaveURL(/name=ONE&state=archived$/);

  await admin.open(page.url());
  await expect(page.getByTestId('no-cards')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('ONE');
  await page.getByLabel('State').selectOption('All but archived');
  expect(await names(page)).toEqual(['Tone']);
});

test('a card that comes back shows the newest numbers at once', async ({ ingot, arrive }) => {
  await ingot.importQueue('Tone', texts(4));
  await ingot.importQueue('Anger', texts(1, 'a'));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await labeler.openQueue('Tone');
  await labeler.label('1');
  const tone = page.getByTestId('queue-row').filter({ hasText: 'Tone' });
  await expect(tone.getByTestId('labeled')).toHaveText('1');

  // What the row says when it comes is read in the page, before anything can answer.
  await page.getByLabel('Name', { exact: true }).fill('Anger');
  await expect(tone).toHaveCount(0);
  const first = page.evaluate(
    () =>
      new Promise<string | null>((told) => {
        const look = () => {
          const rows = [...document.querySelectorAll('[data-testid=queue-row]')];
          const row = rows.find((row) => row.textContent?.includes('Tone'));
          if (row) told(row.querySelector('[data-testid=labeled]')?.textContent ?? null);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await page.getByLabel('Name', { exact: true }).fill('');
  expect(await first).toBe('1');
});

test('an installation without queues says so', async ({ ingot, arrive }) => {
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);

  await expect(admin.page.getByTestId('no-cards')).toHaveText('There are no queues yet.');
  await expect(admin.page.getByTestId('total-labels')).toHaveText('0 / 0 (0.0%)');
});

test('the agreement on a card is told anew while people label', async ({ ingot, arrive }) => {
  await ingot.importQueue('Tone', texts(4), { overlap: 2 });
  await ingot.start();
  const [admin, ada, bob] = [await arrive(), await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  const agreement = page.getByTestId('coefficient');
  await expect(agreement).toHaveText('-');

  for (const person of [ada, bob]) {
    await person.openQueue('Tone');
    for (const digit of '159') await person.label(digit);
  }

  await expect(agreement).toHaveText('1.00', { timeout: 25_000 });
  expect(await seriousFindings(page)).toEqual([]);
});
