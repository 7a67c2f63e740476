// Marking parts of a text: by keys alone, by mouse, label first, in texts of any script and length.

import type { Locator } from '@playwright/test';

import type { Installation } from '../support/installation.js';
import { drag } from '../support/marking.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Spans';
const TEXT = 'Uber hires Ada Lovelace, cafe\u0301.';

type Span = { start: number; end: number; label: string };

const fields = [{ name: 'parts', kind: 'spans', text: 'text', labels: ['ORG', 'PER'] }];

/** Somebody with texts before them, and what they see of the first one. */
async function begin(
  ingot: Installation,
  arrive: () => Promise<Person>,
  texts: string[],
): Promise<{ person: Person; text: Locator; selected: Locator; marks: Locator; label: (name: string) => Locator }> {
  await ingot.importQueue(QUEUE, texts.map((text, index) => ({ id: `s-${index + 1}`, text })), { fields });
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const field = person.page.getByTestId('field-parts');
  return {
    person,
    text: field.getByRole('textbox', { name: 'Text to mark' }),
    selected: field.locator('.marked__selected'),
    marks: field.locator('mark'),
    label: (name) => field.getByRole('button', { name, exact: true }),
  };
}

/** What the server holds of the only label. */
async function stored(ingot: Installation): Promise<Span[]> {
  const lines = (await ingot.run('export', '--queue', QUEUE, '--format', 'native')).trim().split('\n');
  const samples = lines.map((line) => JSON.parse(line) as { turns: { label?: { values: { parts: Span[] } } }[] });
  const turns = samples.flatMap((sample) => sample.turns);
  return turns.flatMap((turn) => turn.label?.values.parts ?? []);
}

test('words are marked by keys alone', async ({ ingot, arrive }) => {
  const { person, text, selected, marks } = await begin(ingot, arrive, [TEXT, TEXT]);
  const { page } = person;

  await text.focus();
  await page.keyboard.press('ArrowRight');
  await expect(selected).toHaveText('Uber');
  await expect(page.getByTestId('selected')).toHaveText('Selected: Uber');
  await page.keyboard.press('1');
  await expect(marks).toHaveText(['Uber']);
  await expect(selected).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(selected).toHaveText('Ada');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(selected).toHaveText('Ada Lovelace');
  await page.keyboard.press('2');
  await expect(marks).toHaveText(['Uber', 'Ada Lovelace']);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(selected).toHaveText('cafe\u0301');
  await page.keyboard.press('Escape');
  await expect(selected).toHaveCount(0);
  await page.keyboard.press('Enter');

  await expect(person.line()).toContainText('1 / 2 labeled');
  await expect.poll(() => stored(ingot)).toEqual([
    { start: 0, end: 4, label: 'ORG' },
    { start: 11, end: 23, label: 'PER' },
  ]);
});

test('characters are selected by keys, a letter with its accent as one', async ({ ingot, arrive }) => {
  const { person, text, selected, marks } = await begin(ingot, arrive, ['cafe\u0301 Uber']);
  const { page } = person;

  await text.focus();
  for (const key of ['.', '.', '.', 'Shift+Period']) await page.keyboard.press(key);
  await expect(selected).toHaveText('e\u0301');
  await page.keyboard.press('Shift+Comma');
  await expect(selected).toHaveCount(0);
  await page.keyboard.press('Shift+Home');
  await expect(selected).toHaveText('caf');
  await page.keyboard.press('1');

  await expect(marks).toHaveText(['caf']);
});

test('the keys of the text are its own only while it has the focus', async ({ ingot, arrive }) => {
  const { person, text, selected } = await begin(ingot, arrive, [TEXT, 'Grace writes.']);
  const { page } = person;
  await text.focus();
  for (const key of ['ArrowRight', '1', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByTestId('sample')).toContainText('Grace');

  await text.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(selected).toHaveText('writes');
  await expect(page.getByTestId('reopened')).toHaveCount(0);
  await text.blur();
  await page.keyboard.press('ArrowLeft');

  await expect(page.getByTestId('reopened')).toBeVisible();
});

test('the mouse selects whole words, and characters while Shift is held', async ({ ingot, arrive }) => {
  const { person, selected, marks, label } = await begin(ingot, arrive, [TEXT]);
  const { page } = person;

  await drag(page, 1, 7);
  await expect(selected).toHaveText('Uber hires');
  await drag(page, 1, 3, { shift: true });
  await expect(selected).toHaveText('be');
  await label('ORG').click();
  await expect(marks).toHaveText(['be']);
  await drag(page, 12, 13);
  await expect(selected).toHaveText('Ada');
  await page.keyboard.press('2');
  await expect(marks).toHaveText(['be', 'Ada']);
  // A click selects nothing, and the keys go on from there.
  await page.locator('.marked').click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('Shift+ArrowRight');

  await expect(selected).toHaveText(['U', 'be', 'r']);
});

test('a label that is chosen first waits for one selection', async ({ ingot, arrive }) => {
  const { person, selected, marks, label } = await begin(ingot, arrive, [TEXT]);
  const { page } = person;

  await label('ORG').click();
  await expect(label('ORG')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('selected')).toContainText('ORG waits');
  await drag(page, 6, 8);
  await expect(marks).toHaveText(['hires']);
  await expect(label('ORG')).toHaveAttribute('aria-pressed', 'false');
  await drag(page, 11, 13);
  await expect(selected).toHaveText('Ada');
  await expect(marks).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(selected).toHaveCount(0);

  await page.keyboard.press('2');
  await expect(label('PER')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(label('PER')).toHaveAttribute('aria-pressed', 'false');
  await drag(page, 0, 2);

  await expect(selected).toHaveText('Uber');
  await expect(marks).toHaveCount(1);
});

test('arrows go where they point in a text that runs to the left', async ({ ingot, arrive }) => {
  const words = ['مرحبا', 'يا', 'صديق'];
  const { person, text, selected, marks } = await begin(ingot, arrive, [words.join(' ')]);
  const { page } = person;

  await text.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(selected).toHaveText(words[0]);
  await page.keyboard.press('ArrowLeft');
  await expect(selected).toHaveText(words[1]);
  await page.keyboard.press('ArrowRight');
  await expect(selected).toHaveText(words[0]);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('1');

  await expect(marks).toHaveText([`${words[0]} ${words[1]}`]);
});

test('marked parts of a half-made label are there after a reload', async ({ ingot, arrive }) => {
  const { person, text, marks } = await begin(ingot, arrive, [TEXT]);
  const { page } = person;
  await text.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('1');
  await expect(marks).toHaveText(['Uber']);

  await page.reload();
  await expect(marks).toHaveText(['Uber']);
  await text.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('2');

  await expect(marks).toHaveText(['Uber', 'cafe\u0301']);
});

test('a text of 300,000 characters is painted, and marked near its end', async ({ ingot, arrive }) => {
  const line = 'A line of a long text about nothing in particular, with a taxi 🚕 in it.\n';
  const long = `${line.repeat(4_200)}The very finish`;
  const length = [...long].length;
  expect(length).toBeGreaterThan(300_000);
  const { person, text, selected, marks } = await begin(ingot, arrive, [long]);
  const { page } = person;

  const pieces = page.getByTestId('sample').locator('.chunk');
  expect(await pieces.count()).toBeGreaterThan(50);
  await expect(pieces.first()).toHaveCSS('content-visibility', 'auto');
  expect(await page.locator('.passage__text').evaluate((element) => element.textContent)).toBe(long);
  expect(await text.evaluate((element) => element.textContent)).toBe(long);

  await text.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(selected).toHaveText('finish');
  await expect(selected).toBeInViewport();
  // From the key to the frame that shows what it did.
  const took = await text.evaluate(async (element) => {
    const before = performance.now();
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
    for (let frame = 0; frame < 2; frame += 1) await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - before;
  });
  expect(took).toBeLessThan(1_000);
  await expect(selected).toHaveText('very');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('2');
  await expect(marks).toHaveText(['very finish']);
  await page.keyboard.press('Enter');

  await expect.poll(() => stored(ingot)).toEqual([{ start: length - 11, end: length, label: 'PER' }]);
});
