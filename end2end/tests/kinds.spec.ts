import type { Page } from '@playwright/test';

import type { Payload } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Kinds';

const fields = [
  { name: 'topics', kind: 'choices', options: ['news', 'sport', 'art'], required: true },
  { name: 'best', kind: 'pairwise', a: 'one', b: 'two', strengths: ['slightly', 'much'], required: true },
  { name: 'parts', kind: 'spans', text: 'text', labels: ['ORG', 'PER'], required: true },
  { name: 'price', kind: 'number', min: 0, unit: 'EUR', required: true },
  { name: 'sure', kind: 'boolean', hotkeys: ['y', 'x'], required: true },
];

function samples(count: number): Payload[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `s-${index + 1}`,
    text: '🚕 Uber\r\nhires Ada',
    one: 'first answer',
    two: 'second answer',
  }));
}

/** Selects characters of the marked text, in UTF-16 units of one of its parts. */
async function select(page: Page, piece: number, start: number, end: number): Promise<void> {
  await page.locator('.marked .chunk').evaluate(
    (element, [piece, start, end]) => {
      const text = element.children[piece]?.firstChild;
      if (text) getSelection()?.setBaseAndExtent(text, start, text, end);
    },
    [piece, start, end] as const,
  );
}

test('every kind of field is answered by keys', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, samples(2), { fields });
  await ingot.start();
  const person = await arrive();
  const { page } = person;
  await person.openQueue(QUEUE);
  const field = (name: string) => page.getByTestId(`field-${name}`);

  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await expect(field('topics').getByRole('checkbox', { checked: true })).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('2');
  await expect(field('best').getByRole('radio', { name: 'Right' })).toBeChecked();
  await page.keyboard.press('1');
  await expect(field('best').getByRole('radio', { name: 'slightly' })).toBeChecked();
  await select(page, 0, 3, 7);
  await page.keyboard.press('1');
  await expect(field('parts').locator('mark')).toHaveText('Uber');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('7');
  await page.keyboard.type(',5');
  await expect(field('price').getByRole('textbox')).toHaveValue('7,5');
  await page.keyboard.press('Escape');
  await page.keyboard.press('y');
  await expect(field('sure').getByRole('radio', { name: 'Yes' })).toBeChecked();
  await page.keyboard.press('Enter');

  await expect(person.line()).toContainText('1 / 2 labeled');
});

test('every kind of field is answered by mouse', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, samples(2), { fields });
  await ingot.start();
  const person = await arrive();
  const { page } = person;
  await person.openQueue(QUEUE);
  const field = (name: string) => page.getByTestId(`field-${name}`);

  await field('topics').getByRole('checkbox', { name: 'sport' }).click();
  await field('best').getByRole('radio', { name: 'Left' }).click();
  await field('best').getByRole('radio', { name: 'much' }).click();
  await select(page, 0, 14, 17);
  await field('parts').getByRole('button', { name: 'PER', exact: true }).click();
  await expect(field('parts').locator('mark')).toHaveText('Ada');
  await field('parts').getByRole('button', { name: 'Unmark PER: Ada' }).click();
  await expect(field('parts').locator('mark')).toHaveCount(0);
  await select(page, 0, 3, 7);
  await field('parts').getByRole('button', { name: 'ORG', exact: true }).click();
  await expect(field('parts').locator('mark')).toHaveText('Uber');
  await field('price').getByRole('textbox').fill('7');
  await field('sure').getByRole('radio', { name: 'No' }).click();
  await page.getByRole('button', { name: /^Submit/ }).click();

  await expect(person.line()).toContainText('1 / 2 labeled');
});

test('two people may see two texts in different orders, and each always in their own', async ({ ingot, arrive }) => {
  const pair = [{ name: 'best', kind: 'pairwise', a: 'one', b: 'two', required: true }];
  await ingot.importQueue(QUEUE, samples(1), { fields: pair });
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const shown = person.page.getByTestId('pair');
  await expect(shown.getByRole('heading')).toHaveText(['Left', 'Right']);
  const before = await shown.innerText();

  await person.page.reload();

  expect(await shown.innerText()).toBe(before);
});
