// The people of a queue, their roles, and the links by which they come.

import type { Locator, Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts } from '../support/installation.js';
import { interactive } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Shared';
const PEOPLE = '/dashboard/queues/1/people';

function people(page: Page): Locator {
  return page.getByTestId('person');
}

/** Makes a link, and reads the address that is shown once. */
async function makeLink(page: Page, role: string, uses: number): Promise<string> {
  const form = page.getByRole('form', { name: 'Make a link' });
  await form.getByLabel('Role').selectOption(role);
  await form.getByLabel('For how many people').fill(String(uses));
  const before = await page.getByTestId('link').count();
  await form.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.getByTestId('link')).toHaveCount(before + 1);
  return page.getByTestId('new-link').inputValue();
}

/** Opens a link, presses its button, and comes where it leads. */
async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Join' }).click();
  // The next visit would take back the request of the form if it had not been answered.
  await expect(page).not.toHaveURL(/\/join\//);
  await interactive(page);
}

test('whoever joins by a link has its role, and sees no more than that opens', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.importQueue('Hidden', texts(1, 'h'));
  await ingot.start();
  const [admin, auditor] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open(PEOPLE);
  const link = await makeLink(admin.page, 'auditor', 1);
  expect(link).toMatch(/^http:\/\/[^/]+\/join\/[\w-]{43}$/);

  await join(auditor.page, link);
  await expect(auditor.page).toHaveURL(/\/dashboard\/queues\/1$/);
  await interactive(auditor.page);
  await expect(auditor.page.getByRole('heading', { name: 'Sessions' })).toBeVisible();
  await expect(auditor.page.getByRole('heading', { name: 'Export' })).toBeVisible();
  await expect(auditor.page.getByRole('heading', { name: 'Import samples' })).toHaveCount(0);

  await auditor.open('/dashboard');
  await expect(auditor.page.getByTestId('queue-row')).toHaveCount(1);
  await expect(auditor.page.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
  await auditor.open(PEOPLE);
  await expect(people(auditor.page)).toHaveCount(1);
  await expect(auditor.page.getByTestId('role')).toHaveCount(0);
  await expect(auditor.page.getByRole('heading', { name: 'Invitations' })).toHaveCount(0);
});

test('a role and a pause are changed in place and hold at once', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const [admin, labeler] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await labeler.label('1');
  await admin.signInAsAdmin(ingot.printedAdminLink);
  // The page is not live: the label has to be there before it is asked for.
  await expect(admin.page.getByTestId('labeled').first()).toHaveText('1');
  await admin.open(PEOPLE);
  const row = people(admin.page).first();
  await expect(row.getByTestId('labels')).toHaveText('1');

  await row.getByTestId('role').selectOption('auditor');
  await expect(row).toHaveAttribute('aria-busy', 'false');
  await row.getByRole('button', { name: /^Pause / }).click();
  await expect(row.getByTestId('work')).toHaveText('Paused by an admin');
  await expect(row.getByRole('button', { name: /^Resume / })).toBeFocused();
  await labeler.open('/dashboard/queues/1');
  await expect(labeler.page.getByRole('heading', { name: 'Sessions' })).toBeVisible();

  await row.getByTestId('role').selectOption('labeler');
  // A reload would take back the request if it had not been answered.
  await expect(row).toHaveAttribute('aria-busy', 'false');
  await admin.page.reload();
  await interactive(admin.page);
  await expect(row.getByTestId('role')).toHaveValue('labeler');
  await expect(row.getByTestId('work')).toHaveText('Paused by an admin');
  labeler.allow(/status of 403/);
  await labeler.open('/dashboard/queues/1');
  await expect(labeler.page.getByTestId('error-panel')).toBeVisible();
});

test('an admin of a queue who would lose that is told why not', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const [admin, steering] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open(PEOPLE);
  await join(steering.page, await makeLink(admin.page, 'admin', 1));
  await steering.open(PEOPLE);
  const row = people(steering.page).first();

  steering.allow(/status of 500/);
  await row.getByTestId('role').selectOption('labeler');

  await expect(row.getByRole('alert')).toContainText('Another admin of the queue can');
  await expect(row.getByTestId('role')).toHaveValue('admin');
});

test('a link ends when it is used up or revoked, and says so', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const [admin, first, second] = [await arrive(), await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.open(PEOPLE);
  const { page } = admin;
  const usedUp = await makeLink(page, 'labeler', 1);
  const revoked = await makeLink(page, 'labeler', 5);

  await join(first.page, usedUp);
  await expect(first.page).toHaveURL(/\/queues\/1\/label$/);
  await page.reload();
  await interactive(page);
  await expect(page.getByTestId('new-link')).toHaveCount(0);
  await expect(page.getByTestId('link')).toHaveCount(1);
  await expect(page.getByTestId('uses-left')).toHaveText('5 of 5');
  await page.getByRole('button', { name: /^Revoke / }).click();
  await expect(page.getByTestId('no-links')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Invitations' })).toBeFocused();

  second.allow(/status of 410/);
  await second.page.goto(usedUp);
  await expect(second.page.getByRole('heading')).toHaveText('This invitation is used up');
  await second.page.goto(revoked);
  await expect(second.page.getByRole('heading')).toHaveText('This invitation was revoked');
});

test('the page is accessible, wide and narrow', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const [admin, labeler] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await labeler.label('1');
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await expect(admin.page.getByTestId('labeled').first()).toHaveText('1');
  await admin.open(PEOPLE);
  await makeLink(admin.page, 'labeler', 3);

  expect(await seriousFindings(admin.page)).toEqual([]);
  await admin.page.setViewportSize({ width: 390, height: 844 });
  expect(await seriousFindings(admin.page)).toEqual([]);
  const overflow = await admin.page.evaluate(
    () => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
