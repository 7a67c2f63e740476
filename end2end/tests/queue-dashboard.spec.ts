// One queue's page for admins: sessions, who is there, and the latest turns, live.

import type { Locator, Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Watched';

/** How many labels each session has. */
function labels(page: Page): Locator {
  return page.getByTestId('session').locator('[data-label=Labels]');
}

test('an admin sees sessions, people and turns move while people label', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const [labeler, other, admin] = [await arrive(), await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.page.getByRole('link', { name: QUEUE }).click();
  await expect(admin.page.getByRole('heading', { name: QUEUE })).toBeVisible();
  await expect(admin.page.getByText('Nobody has labeled here in the last 24 hours.')).toBeVisible();

  await labeler.openQueue(QUEUE);
  await labeler.openQueue(QUEUE, await labeler.newTab());
  await other.openQueue(QUEUE);
  for (const digit of ['1', '2', '3']) await labeler.label(digit);
  await other.label('4');

  const sessions = admin.page.getByTestId('session');
  await expect(sessions).toHaveCount(2);
  await expect(labels(admin.page)).toHaveText(['3', '1']);
  await expect(admin.page.getByTestId('turn')).toHaveCount(4);
  await expect(admin.page.getByTestId('turn').first()).toContainText(/labeled sample \d+/);
  // Two labelers, and the admin who looks on.
  await expect(admin.page.getByTestId('person')).toHaveCount(3, { timeout: 15_000 });
  await expect(admin.page.getByTestId('person').filter({ hasText: '2 tabs' })).toHaveCount(1);
});

test('sessions and turns are there again after the server has started anew', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  for (const digit of ['1', '2', '3']) await labeler.label(digit);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.page.getByRole('link', { name: QUEUE }).click();
  await expect(labels(admin.page)).toHaveText('3');

  for (const person of [labeler, admin]) person.allowNetworkErrors();
  await ingot.kill();
  await ingot.start();
  await labeler.label('4');

  await expect(labels(admin.page)).toHaveText('4', { timeout: 20_000 });
  await expect(admin.page.getByTestId('turn')).toHaveCount(4);
});

test('nobody but an admin gets to see it', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const person = await arrive();
  person.allow(/status of 403/);
  await person.open('/dashboard/queues/1');
  await expect(person.page.getByTestId('session')).toHaveCount(0);
  await expect(person.page.getByText(QUEUE)).toHaveCount(0);
});

test('the page is rendered by the server again and again, by whichever of its threads', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.page.getByRole('link', { name: QUEUE }).click();
  await expect(admin.page.getByRole('heading', { name: QUEUE })).toBeVisible();

  const whole = await admin.page.evaluate(async () => {
    const pages = Array.from({ length: 100 }, async () => (await fetch(location.href)).text());
    return (await Promise.all(pages)).filter((html) => html.includes('</html>')).length;
  });

  expect(whole).toBe(100);
});
