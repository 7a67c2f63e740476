// A campaign from its file to its verdicts, by those who take part in it: everything on pages, nothing behind them.

import type { Page } from '@playwright/test';

import { interactive, type Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Reviews';
const FILE = 'id,text\nr1,Broke at once.\nr2,Does its work.\nr3,A joy every day.\n';
/** What both people answer to each sample, on a scale from 1 to 5. They differ on the second one. */
const ANSWERS: Record<string, [string, string]> = { r1: ['1', '1'], r2: ['2', '4'], r3: ['5', '5'] };

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

/** Makes the queue by the wizard, with the file in it. */
async function makeQueue(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New queue' }).click();
  await expect(page.getByRole('heading', { name: 'Step 1 of 4' })).toBeVisible();
  await interactive(page);
  await page.getByLabel('Name of the queue').fill(QUEUE);
  await button(page, 'Next').click();
  await page.getByRole('tab', { name: 'JSON' }).click();
  const fields = [{ name: 'tone', kind: 'scale', min: 1, max: 5, required: true }];
  await page.getByLabel('Schema as JSON').fill(JSON.stringify({ fields }));
  await button(page, 'Next').click();
  await page.getByLabel('Labels for each sample').fill('2');
  await button(page, 'Next').click();
  const file = { name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) };
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await expect(page.getByTestId('found')).toContainText('3 make a sample');
  await button(page, 'Create and import').click();
  await expect(page.getByTestId('import-outcome')).toHaveText('Imported: 3 new.');
}

/** An invitation for two labelers. */
async function invite(page: Page): Promise<string> {
  const form = page.getByRole('form', { name: 'Make a link' });
  await form.getByLabel('Role').selectOption('labeler');
  await form.getByLabel('For how many people').fill('2');
  await form.getByRole('button', { name: 'Make a link' }).click();
  return page.getByTestId('new-link').inputValue();
}

/** Comes by the link and gives a name. */
async function join(person: Person, link: string): Promise<void> {
  await person.page.goto(link);
  await person.page.getByRole('button', { name: 'Join' }).click();
  // The next visit would take back the request of the form if it had not been answered.
  await expect(person.page).not.toHaveURL(/\/join\//);
  await person.openQueue(QUEUE);
}

/** Labels what comes, as this one of the two answers it. */
async function labelAll(person: Person, which: 0 | 1, count: number): Promise<void> {
  for (let label = 0; label < count; label += 1) {
    const text = await person.page.getByTestId('sample').textContent();
    const line = FILE.split('\n').find((one) => text && one.endsWith(`,${text.trim()}`));
    const id = line?.split(',')[0] ?? '';
    await person.label(ANSWERS[id][which]);
  }
}

test('a campaign goes from a file over two labelers and a pause to verdicts and an export', async ({
  ingot,
  arrive,
}) => {
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  await makeQueue(page);
  await admin.open('/dashboard/queues/1/people');
  const link = await invite(page);

  // Two people come by the link and label, and every tile moves.
  await admin.open('/dashboard/queues/1');
  const watching = await admin.newTab();
  await admin.open('/dashboard', watching);
  await expect(watching.getByTestId('total-labels')).toHaveText('0 / 6 (0.0%)');
  const [ada, ben] = [await arrive(), await arrive()];
  await join(ada, link);
  await labelAll(ada, 0, 3);
  await expect(page.getByTestId('tile-labeled')).toContainText('3 / 6');
  await expect(page.getByTestId('tile-labeled')).toContainText('50.0%');
  await expect(page.getByTestId('tile-active')).toContainText('1', { timeout: 8_000 });
  await expect(page.getByTestId('labeler')).toHaveCount(1, { timeout: 15_000 });
  await expect(watching.getByTestId('labeled')).toHaveText('3');
  await expect(watching.getByTestId('turn')).toHaveCount(3);

  // Paused in between: nobody gets a sample, and everybody sees it.
  await join(ben, link);
  await labelAll(ben, 1, 1);
  const settings = await admin.newTab();
  await admin.open('/dashboard/queues/1/settings', settings);
  await button(settings, 'Pause').click();
  await expect(watching.getByTestId('state')).toHaveText('Paused');
  const late = await arrive();
  await late.openQueue(QUEUE);
  await expect(late.page.getByText('This queue is paused')).toBeVisible();
  await button(settings, 'Resume').click();
  await expect(watching.getByTestId('state')).toHaveCount(0);
  await labelAll(ben, 1, 2);
  await expect(page.getByTestId('tile-labeled')).toContainText('6 / 6');
  await expect(watching.getByTestId('total-labels')).toHaveText('6 / 6 (100.0%)');

  // They differ on one sample, which is decided.
  await admin.open('/dashboard/queues/1/review');
  await expect(page.getByTestId('review-progress')).toHaveText('0 decided, 1 open');
  await expect(page.getByTestId('sample')).toContainText('Does its work.');
  await page.keyboard.press('1');
  await page.getByRole('heading', { name: 'Verdict' }).click();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('review-progress')).toHaveText('1 decided, 0 open');

  // What was entered is what comes out, and recounting finds nothing wrong.
  const text = await page.evaluate(async () =>
    (await fetch('/files/queues/1/export?format=native')).text(),
  );
  const records = text.trimEnd().split('\n').map((line) => JSON.parse(line));
  const tones = records.map((record) => {
    const labels = record.turns.map((turn: { label: { values: { tone: number } } }) => turn.label);
    return labels.map((label: { values: { tone: number } }) => String(label.values.tone)).sort();
  });
  expect(records.map((record) => record.external_id)).toEqual(['r1', 'r2', 'r3']);
  expect(tones).toEqual(Object.values(ANSWERS).map((answers) => [...answers].sort()));
  expect(records.map((record) => record.verdict !== undefined)).toEqual([false, true, false]);
  expect(await ingot.run('check')).toContain('Reviews');
});
