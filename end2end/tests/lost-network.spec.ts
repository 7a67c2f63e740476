// Pages of admins while the network is away: what was done is kept, and is done when it is back.

import type { Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Far away';

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

/** Loses the network while something is done. */
async function without(person: Person, work: () => Promise<void>): Promise<void> {
  person.allowNetworkErrors();
  await person.context.setOffline(true);
  await work();
  await person.context.setOffline(false);
}

test('a queue that could not be created is created on the next try, as it was written', async ({ ingot, arrive }) => {
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open('/dashboard/queues/new');
  const { page } = admin;
  await page.getByLabel('Name of the queue').fill(QUEUE);
  await button(page, 'Next').click();
  await button(page, 'Add question').click();
  const question = page.getByTestId('question');
  await question.getByLabel('Name', { exact: true }).fill('tone');
  await question.getByLabel('Options, one a line').fill('good\nbad');
  await button(page, 'Next').click();
  await button(page, 'Next').click();

  await without(admin, async () => {
    await button(page, 'Create without data').click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    await expect(page).toHaveURL(/\/new$/);
  });
  await button(page, 'Create without data').click();

  await expect(page.getByTestId('made')).toContainText(QUEUE);
});

test('what could not be done to samples is told, and they stay chosen', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open('/dashboard/queues/1/samples');
  const { page } = admin;
  await page.getByLabel('Choose sample 1', { exact: true }).check();
  await page.getByLabel('New priority').fill('7');

  await without(admin, async () => {
    await button(page, 'Set priority').click();
    await button(page, 'Do it').click();
    await expect(page.locator('.panel--error').getByTestId('outcome')).toBeVisible();
    await expect(page.getByLabel('Choose sample 1', { exact: true })).toBeChecked();
  });
  await button(page, 'Set priority').click();
  await button(page, 'Do it').click();

  await expect(page.getByTestId('outcome')).toHaveText('1 changed, 0 as before.');
});

test('a verdict that could not be sent stays in its form, and is sent on the next try', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1), { overlap: 2 });
  await ingot.start();
  for (const [digit, labels] of [['1', '1 / 2'], ['9', '2 / 2']]) {
    const labeler = await arrive();
    await labeler.openQueue(QUEUE);
    await labeler.label(digit);
    await expect(labeler.line()).toContainText(labels);
  }
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open('/dashboard/queues/1/review');
  const { page } = admin;

  await page.keyboard.press('2');
  await without(admin, async () => {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert').first()).toBeVisible();
    await expect(page.getByTestId('whose-answers')).toHaveText('Answers of label 2');
  });
  await page.keyboard.press('Enter');

  await expect(page.getByTestId('review-progress')).toHaveText('1 decided, 0 open');
});
