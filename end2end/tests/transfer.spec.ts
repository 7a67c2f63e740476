// Samples in and out on the page of a queue's settings.

import { readFile } from 'node:fs/promises';

import { texts } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { savedFile } from '../support/saving.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Moved';
const MIXED = 'body,uuid\nfirst,a\nsecond,b\n"broken\n';

async function choose(person: Person, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/vnd.ms-excel', buffer: Buffer.from(text) };
  await person.page.getByLabel('File', { exact: true }).setInputFiles(file);
}

/** Goes from the dashboard to the settings of the queue, where its samples come in and go out. */
async function openSettings({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: QUEUE }).click();
  await page.getByRole('link', { name: 'Settings, import, export' }).click();
  await expect(page.getByRole('heading', { name: `${QUEUE} · Settings` })).toBeVisible();
  await interactive(page);
}

test('an admin checks a file, imports it, and saves what was left out', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openSettings(admin);
  const outcome = admin.page.getByTestId('import-outcome');

  await choose(admin, 'tweets.csv', MIXED);
  await admin.page.getByLabel('body', { exact: true }).selectOption('text');
  await admin.page.getByLabel('uuid', { exact: true }).selectOption('id');
  await admin.page.getByRole('button', { name: 'Check the whole file' }).click();
  await expect(outcome).toHaveText('Nothing is stored. An import would give: 2 new, 1 left out.');
  await expect(admin.line()).toContainText('0 / 1 labeled');

  await admin.page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(outcome).toHaveText('Imported: 2 new, 1 left out.');
  await expect(admin.line()).toContainText('0 / 3 labeled');
  await expect(admin.page.getByLabel('What was left out')).toContainText('tweets.csv:4');
  const saved = admin.page.waitForEvent('download');
  await admin.page.getByRole('link', { name: /left out, as CSV/ }).click();
  const rejections = await readFile(await (await saved).path(), 'utf8');
  expect(rejections.split('\r\n')[0]).toBe('place,reason');
  expect(rejections).toContain('"tweets.csv:4"');

  await admin.page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(outcome).toHaveText('Imported: 0 new, 2 there already, 1 left out.');
});

test('what can not be imported is told with the reason', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await arrive();
  admin.allow(/Failed to load resource.*(422|500)/);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openSettings(admin);

  await choose(admin, 'packed.csv', 'PK\u0003\u0004');
  // The look at its start says so, and so does the import.
  await expect(admin.page.getByTestId('look').getByRole('alert')).toContainText('packed.csv');
  await admin.page.getByRole('button', { name: 'Import', exact: true }).click();

  await expect(admin.page.getByTestId('import-stage').getByRole('alert')).toContainText('packed.csv');
});

test('an export is saved under the name of its queue', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(2));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await labeler.label('4');
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await openSettings(admin);

  await admin.page.locator('select[name=format]').selectOption('native');
  const button = admin.page.getByRole('button', { name: 'Export', exact: true });
  const saved = await savedFile(admin.page, () => button.click());

  expect(saved.suggestedFilename()).toBe(`${QUEUE}.jsonl`);
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines.filter((line) => line.includes('positivity'))).toHaveLength(1);
});

test('files of admins are for nobody else', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const labeler = await arrive();
  await labeler.open('/');
  labeler.allow(/Failed to load resource.*403/);

  const statuses = await labeler.page.evaluate(async () => {
    const answers = [
      await fetch('/files/queues/1/export'),
      await fetch('/files/queues/1/samples', { method: 'POST', body: '{"text":"x"}' }),
      await fetch('/files/jobs/1/rejections.csv'),
    ];
    return answers.map((answer) => answer.status);
  });

  expect(statuses).toEqual([403, 403, 403]);
});
