// Queues made and changed on pages: from a file to labels, and on to another queue like it.

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { savedFile } from '../support/saving.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Tone of mails';
const MAILS = 'body,uuid,truth\nThanks a lot!,a,good\nNever again.,b,bad\nWell.,c,ugly\n';
const NAME = 'Name of the queue';

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

async function signedIn(arrive: () => Promise<Person>, link: string): Promise<Person> {
  const admin = await arrive();
  await admin.signInAsAdmin(link);
  return admin;
}

async function atStep(page: Page, number: number): Promise<void> {
  await expect(page.getByRole('heading', { name: `Step ${number} of 4` })).toBeVisible();
}

/** Writes a queue of one choice, up to the step of its data. */
async function writeQueue(page: Page, name: string): Promise<void> {
  await page.getByLabel(NAME).fill(name);
  await page.getByLabel('Guidelines', { exact: true }).fill('Read each mail twice.');
  await button(page, 'Next').click();
  await atStep(page, 2);
  await button(page, 'Add question').click();
  const question = page.getByTestId('question');
  await question.getByLabel('Name', { exact: true }).fill('tone');
  await question.getByLabel('Heading').fill('Which tone?');
  await question.getByLabel('Options, one a line').fill('good\nbad');
  await button(page, 'Next').click();
  await atStep(page, 3);
  await page.getByLabel('Labels for each sample').fill('2');
  await button(page, 'Next').click();
  await atStep(page, 4);
}

async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
}

test('a queue goes from a file to labels, is paused, changed, cloned, exported and archived', async ({
  ingot,
  arrive,
}) => {
  await ingot.start();
  const admin = await signedIn(arrive, ingot.printedAdminLink);
  const { page } = admin;

  // Made by wizard, with the columns of the file mapped.
  await page.getByRole('link', { name: 'New queue' }).click();
  await atStep(page, 1);
  await writeQueue(page, QUEUE);
  await chooseFile(page, 'mails.csv', MAILS);
  await expect(page.getByTestId('found')).toHaveText(
    'CSV, plain records. Of its 3 records 3 make a sample.',
  );
  await page.getByLabel('body', { exact: true }).selectOption('text');
  await page.getByLabel('uuid', { exact: true }).selectOption('id');
  await page.getByLabel('truth', { exact: true }).selectOption('gold.tone');
  await expect(page.getByTestId('found')).toHaveText(
    'CSV, plain records. Of its 3 records 2 make a sample, and 1 is left out.',
  );
  await expect(page.getByLabel('Records that are left out')).toContainText('Line 4');
  await expect(page.getByTestId('look').getByTestId('sample').first()).toHaveText('Thanks a lot!');
  // Samples with a known answer alone would give nobody work.
  await page.getByLabel('truth', { exact: true }).selectOption('');
  await expect(page.getByTestId('found')).toHaveText(
    'CSV, plain records. Of its 3 records 3 make a sample.',
  );
  await button(page, 'Check the whole file').click();
  await expect(page.getByTestId('import-outcome')).toHaveText(
    'Nothing is stored. An import would give: 3 new.',
  );
  // What was found is of these columns: it goes when they become something else.
  await page.getByLabel('truth', { exact: true }).selectOption('gold.tone');
  await expect(page.getByTestId('import-outcome')).toHaveCount(0);
  await button(page, 'Check the whole file').click();
  await expect(page.getByTestId('import-outcome')).toContainText('2 new');
  await expect(page.getByLabel('What was left out')).toContainText('mails.csv:4');
  await page.getByLabel('truth', { exact: true }).selectOption('');
  await expect(page.getByTestId('found')).toContainText('3 make a sample.');
  await button(page, 'Create and import').click();
  await expect(page.getByTestId('import-outcome')).toHaveText('Imported: 3 new.');
  await expect(page.getByTestId('made')).toContainText(`The queue “${QUEUE}” is made.`);
  await expect(page.getByTestId('transfer')).toContainText('Done: 3 new');

  // Paused: somebody who comes to label is told so, and goes on by themselves when it is resumed.
  await page.getByRole('link', { name: 'Open its settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${QUEUE} · Settings`);
  await interactive(page);
  await button(page, 'Pause').click();
  await expect(page.getByTestId('state')).toContainText('Paused: it gives out no samples');
  const labeler = await arrive();
  await labeler.openQueue(QUEUE);
  await expect(labeler.page.getByText('This queue is paused')).toBeVisible();
  await button(page, 'Resume').click();
  await expect(page.getByTestId('state')).toContainText('Active: it gives out samples');
  await expect(labeler.page.getByTestId('sample')).toBeVisible({ timeout: 40_000 });
  await labeler.label('1');
  await expect(admin.line()).toContainText('1 / 6 labeled');
  await expect(page.getByTestId('schema-change')).toContainText('1 label answers');

  // Renamed and cloned.
  await page.getByLabel(NAME).fill('Mood of mails');
  await button(page, 'Save changes').click();
  await expect(page.getByTestId('save-notice')).toHaveText('Saved.');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mood of mails · Settings');
  await page.getByLabel('Name of the new queue').fill('Mood of letters');
  await button(page, 'Clone').click();
  await expect(page.getByTestId('cloned')).toContainText('“Mood of letters” is made');

  // Exported: what was entered is what comes out.
  await page.locator('select[name=format]').selectOption('native');
  await expect(page.getByTestId('export-name')).toContainText('Mood of mails.jsonl');
  const saved = await savedFile(page, () => button(page, 'Export').click());
  expect(saved.suggestedFilename()).toBe('Mood of mails.jsonl');
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line));
  expect(records.map((record) => record.payload)).toEqual([
    { text: 'Thanks a lot!', truth: 'good' },
    { text: 'Never again.', truth: 'bad' },
    { text: 'Well.', truth: 'ugly' },
  ]);
  expect(lines[0]).toContain('"good"');
  await expect(page.getByTestId('transfer').first()).toContainText('Export');
  await expect(page.getByTestId('transfer').first()).toContainText('Done', { timeout: 15_000 });

  // Archived, after a question that names it.
  await button(page, 'Archive…').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Archive “Mood of mails”?');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await button(page, 'Archive…').click();
  await dialog.getByRole('button', { name: 'Archive it' }).click();
  await expect(page.getByTestId('state')).toContainText('Archived');

  // The clone asks the same and holds nothing.
  await page.getByRole('link', { name: 'Open its settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mood of letters · Settings');
  await interactive(page);
  await expect(page.getByLabel('Guidelines', { exact: true })).toHaveValue('Read each mail twice.');
  await expect(page.getByTestId('question').getByLabel('Heading')).toHaveValue('Which tone?');
  await expect(page.getByLabel('Labels for each sample')).toHaveValue('2');
  await expect(admin.line()).toContainText('0 / 0 labeled');
});

test('nothing typed is lost by going back or by a reload', async ({ ingot, arrive }) => {
  await ingot.start();
  const admin = await signedIn(arrive, ingot.printedAdminLink);
  const { page } = admin;
  await admin.open('/dashboard/queues/new');
  await writeQueue(page, QUEUE);

  await page.reload();
  await interactive(page);
  await atStep(page, 4);
  await button(page, 'Back').click();
  await expect(page.getByLabel('Labels for each sample')).toHaveValue('2');
  await button(page, 'Back').click();
  await expect(page.getByTestId('question').getByLabel('Options, one a line')).toHaveValue('good\nbad');
  await button(page, 'Back').click();
  await expect(page.getByLabel(NAME)).toHaveValue(QUEUE);
  for (const number of [2, 3, 4]) {
    await button(page, 'Next').click();
    await atStep(page, number);
  }
  await button(page, 'Create without data').click();

  await expect(page.getByTestId('made')).toContainText(QUEUE);
  await admin.open('/dashboard/queues/new');
  await expect(page.getByLabel(NAME)).toHaveValue('');
});

test('what is wrong is said beside it before one goes on, a taken name too', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const admin = await signedIn(arrive, ingot.printedAdminLink);
  const { page } = admin;
  await admin.open('/dashboard/queues/new');

  await button(page, 'Next').click();
  await expect(page.getByTestId('wizard-notice')).toContainText('what is wrong stands beside it');
  await expect(page.getByLabel(NAME)).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel(NAME).fill(QUEUE);
  await button(page, 'Next').click();
  await expect(page.getByText('Another queue has this name')).toBeVisible();
  await page.getByLabel(NAME).fill('Another');
  await button(page, 'Next').click();
  await atStep(page, 2);

  await button(page, 'Next').click();
  await expect(page.getByTestId('questions-problem')).toContainText('1 to 32 fields');
  await button(page, 'Add question').click();
  await expect(page.getByTestId('question').getByRole('heading')).toBeFocused();
  await button(page, 'Next').click();
  await expect(page.getByTestId('question-problem')).toContainText('2 to 100 options');
});

test('three ways lead to the same questions, which the preview asks', async ({ ingot, arrive }) => {
  await ingot.start();
  const admin = await signedIn(arrive, ingot.printedAdminLink);
  const { page } = admin;
  await admin.open('/dashboard/queues/new');
  await page.getByLabel(NAME).fill(QUEUE);
  await button(page, 'Next').click();
  await atStep(page, 2);
  const preview = page.getByTestId('preview');

  await page.getByRole('tab', { name: 'Form' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'JSON' })).toBeFocused();
  const schema = { fields: [{ name: 'tone', kind: 'scale', min: 1, max: 3, title: 'How warm?' }] };
  await page.getByLabel('Schema as JSON').fill(JSON.stringify(schema));
  await expect(preview.getByRole('radio')).toHaveCount(3);
  await preview.getByRole('radio', { name: '2' }).check();
  await page.getByRole('tab', { name: 'Form' }).click();
  await expect(page.getByTestId('question').getByLabel('Heading')).toHaveValue('How warm?');
  await page.getByTestId('question').getByLabel('Most', { exact: true }).fill('5');
  await expect(preview.getByRole('radio')).toHaveCount(5);

  await page.getByRole('tab', { name: 'Label Studio XML' }).click();
  const xml = page.getByLabel('Labeling configuration of Label Studio');
  await xml.fill('<View><Video name="v" value="$v"/></View>');
  await expect(page.getByTestId('questions-problem')).toContainText('Video');
  await expect(preview.getByRole('radio')).toHaveCount(5);
  await xml.fill(
    '<View><Text name="t" value="$text"/><Choices name="topic" toName="t"><Choice value="a"/><Choice value="b"/>' +
      '</Choices></View>',
  );
  await expect(preview.getByRole('radio')).toHaveCount(2);
  await page.getByRole('tab', { name: 'JSON' }).click();
  await expect(page.getByLabel('Schema as JSON')).toHaveValue(/"topic"/);
});

test('of two admins who change a queue the second hears of the first and loses nothing', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const first = await signedIn(arrive, ingot.printedAdminLink);
  const second = await signedIn(arrive, await ingot.adminLink());
  const path = '/dashboard/queues/1/settings';
  for (const admin of [first, second]) await admin.open(path);

  await first.page.getByLabel(NAME).fill('By the first');
  await button(first.page, 'Save changes').click();
  await expect(first.page.getByTestId('save-notice')).toHaveText('Saved.');
  await second.page.getByLabel('Guidelines', { exact: true }).fill('By the second');
  await button(second.page, 'Save changes').click();

  const notice = second.page.getByTestId('save-notice');
  await expect(notice).toContainText('has changed this queue since you began (name: By the first)');
  await expect(second.page.getByLabel('Guidelines', { exact: true })).toHaveValue('By the second');
  await button(second.page, 'Load it as it is now').click();
  await expect(second.page.getByLabel(NAME)).toHaveValue('By the first');
  await expect(second.page.getByLabel('Guidelines', { exact: true })).toHaveValue('');
  await second.page.getByLabel('Guidelines', { exact: true }).fill('By the second');
  await button(second.page, 'Save changes').click();
  await expect(notice).toHaveText('Saved.');
});

for (const width of [1280, 390]) {
  test(`the pages have no serious findings and fit ${width} pixels`, async ({ ingot, arrive }) => {
    await ingot.importQueue(QUEUE, texts(1));
    await ingot.start();
    const admin = await arrive({ viewport: { width, height: 800 } });
    await admin.signInAsAdmin(ingot.printedAdminLink);
    const { page } = admin;
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

    await admin.open('/dashboard/queues/1/settings');
    await expect(page.getByText('None in the last 90 days.')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await fits()).toBe(true);

    await admin.open('/dashboard/queues/new');
    await writeQueue(page, 'Another');
    await chooseFile(page, 'mails.csv', MAILS);
    await expect(page.getByTestId('found')).toBeVisible();
    for (const number of [4, 3, 2, 1]) {
      await atStep(page, number);
      expect(await seriousFindings(page), `step ${number}`).toEqual([]);
      expect(await fits(), `step ${number}`).toBe(true);
      if (1 < number) await button(page, 'Back').click();
    }
  });
}
