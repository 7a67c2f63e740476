// What labelers disagree about: an admin decides it, and exports say so.

import type { Locator, Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Disputed';
const REVIEW = '/dashboard/queues/1/review';

type Arrive = () => Promise<Person>;

/** Two people who disagree on the first sample and agree on the second, and an admin. */
async function disputed(ingot: Installation, arrive: Arrive): Promise<Person> {
  await ingot.importQueue(QUEUE, texts(2), { overlap: 2 });
  await ingot.start();
  for (const digits of ['13', '93']) {
    const labeler = await arrive();
    await labeler.openQueue(QUEUE);
    for (const digit of digits) await labeler.label(digit);
    // The last label may still be on its way.
    await expect(labeler.line()).toContainText(digits === '13' ? '2 / 4' : '4 / 4');
  }
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  return admin;
}

function rows(page: Page): Locator {
  return page.getByTestId('review-row');
}

function progress(page: Page): Locator {
  return page.getByTestId('review-progress');
}

/** The export in Ingot's own format, a record a sample. */
async function exported(page: Page): Promise<Array<{ verdict?: Record<string, unknown> }>> {
  const text = await page.evaluate(async () =>
    (await fetch('/files/queues/1/export?format=native')).text(),
  );
  return text.trimEnd().split('\n').map((line) => JSON.parse(line));
}

test('a conflict is decided by keys, told by the export, and back once that is withdrawn', async ({
  ingot,
  arrive,
}) => {
  const admin = await disputed(ingot, arrive);
  const { page } = admin;
  await page.getByRole('link', { name: QUEUE }).click();
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('heading', { name: QUEUE })).toBeVisible();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();

  await expect(progress(page)).toHaveText('0 decided, 1 open');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('100% apart, 2 labels');
  await expect(page.getByTestId('sample')).toContainText('Text number 1');
  const differing = page.getByTestId('labels').getByRole('row', { name: /How positive/ });
  await expect(differing).toContainText('differs');
  // Who labeled is hidden until somebody wants to know.
  const whose = page.getByTestId('whose');
  await expect(whose).toHaveText(['Label 1', 'Label 2']);
  await page.keyboard.press('b');
  await expect(whose.first()).toHaveText(/^Labeler \d+$/);
  await page.keyboard.press('b');
  expect(await seriousFindings(page)).toEqual([]);

  await page.keyboard.press('2');
  await expect(page.getByTestId('whose-answers')).toHaveText('Answers of label 2');
  await page.getByLabel('Why the labels differ').selectOption('A borderline case');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Verdict' }).click();
  await page.keyboard.press('Enter');

  await expect(progress(page)).toHaveText('1 decided, 0 open');
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByTestId('no-conflicts')).toContainText('Every conflict is decided.');
  expect(await seriousFindings(page)).toEqual([]);
  const [first, second] = await exported(page);
  expect(first.verdict).toMatchObject({ reason: 'edge_case' });
  expect(first.verdict?.picked).toMatch(/^labeler-\d+$/);
  expect(second.verdict).toBeUndefined();

  await page.getByRole('button', { name: 'Decided', exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('A borderline case');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: /^Withdraw/ }).click();

  await expect(progress(page)).toHaveText('0 decided, 1 open');
  await expect(rows(page)).toContainText('100% apart');
  expect((await exported(page))[0].verdict).toBeUndefined();
});

test('the second of two adjudicators hears of the first, keeps their answers, and may decide anyway', async ({
  ingot,
  arrive,
}) => {
  const admin = await disputed(ingot, arrive);
  const { page } = admin;
  await admin.open(REVIEW);
  const other = await admin.newTab();
  await admin.open(REVIEW, other);

  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(progress(page)).toHaveText('1 decided, 0 open');
  await other.keyboard.press('2');
  await other.keyboard.press('Enter');

  await expect(other.getByTestId('meanwhile')).toContainText('has decided this sample meanwhile');
  await expect(other.getByTestId('whose-answers')).toHaveText('Answers of label 2');
  expect(await seriousFindings(other)).toEqual([]);
  const before = (await exported(page))[0].verdict;
  await other.getByRole('button', { name: 'Decide anyway' }).click();
  await expect(rows(other)).toHaveCount(0);
  expect((await exported(page))[0].verdict?.values).not.toEqual(before?.values);
});

test('keys are left to whoever types, and the list of keys opens and closes', async ({ ingot, arrive }) => {
  const admin = await disputed(ingot, arrive);
  const { page } = admin;
  await admin.open(REVIEW);
  const note = page.getByLabel('Note');

  await note.fill('');
  await note.pressSequentially('1 n ? b');
  await expect(note).toHaveValue('1 n ? b');
  await expect(page.getByTestId('whose-answers')).toHaveText('Answers of your own');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByText('Take the answers of that label')).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('?');
  await expect(page.getByText('Take the answers of that label')).toBeHidden();
  // Without an answer nothing is decided.
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('field-error')).not.toBeEmpty();
  await expect(progress(page)).toHaveText('0 decided, 1 open');
});

test('a queue without conflicts says so, and nobody but an admin gets to review', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const [admin, person] = [await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);

  await admin.open(REVIEW);
  await expect(admin.page.getByTestId('no-conflicts')).toContainText('No conflicts');
  await admin.page.setViewportSize({ width: 390, height: 800 });
  const overflow = await admin.page.evaluate(
    () => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
  expect(overflow).toBe(0);
  expect(await seriousFindings(admin.page)).toEqual([]);

  person.allow(/status of 403/);
  await person.open(REVIEW);
  await expect(person.page.getByTestId('error-panel')).toBeVisible();
});
