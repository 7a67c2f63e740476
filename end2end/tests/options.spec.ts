// Many options: a search, a list of its own height, and digits that keep their meaning.

import { expect, test } from '../support/test.js';

const QUEUE = 'Options';
const options = [
  'Austria',
  'Belgium',
  'Bulgaria',
  'Croatia',
  'Cyprus',
  'Czechia',
  'Denmark',
  'Estonia',
  'Finland',
  'France',
  'Germany',
  'Greece',
  'Hungary',
  'Österreich',
];

const samples = [
  { id: 's-1', text: 'Where is it?' },
  { id: 's-2', text: 'And this?' },
];

test('an option is searched, found and chosen by keys', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, samples, {
    fields: [{ name: 'country', kind: 'choice', options, required: true }],
  });
  await ingot.start();
  const person = await arrive();
  const { page } = person;
  await person.openQueue(QUEUE);
  const field = page.getByTestId('field-country');
  const search = field.getByRole('searchbox', { name: 'Search the options' });
  const radio = (name: string) => field.getByRole('radio', { name });
  await expect(field.getByRole('radio')).toHaveCount(options.length);

  await search.fill('AN');
  await expect(field.getByRole('radio')).toHaveCount(3);
  await expect(field.getByRole('status')).toHaveText(`3 of ${options.length} options`);
  await page.keyboard.press('ArrowDown');
  await expect(radio('Finland')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(radio('France')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(radio('France')).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(search).toBeFocused();

  await search.fill('oster');
  await page.keyboard.press('Enter');
  await expect(radio('Österreich')).toBeChecked();
  await expect(search).toHaveValue('');
  await expect(person.line()).toContainText('0 / 2 labeled');
  await page.keyboard.press('Enter');

  await expect(person.line()).toContainText('1 / 2 labeled');
});

test('digits choose the first ten options, whatever is searched for', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, samples, {
    fields: [{ name: 'countries', kind: 'choices', options, required: true }],
  });
  await ingot.start();
  const person = await arrive();
  const { page } = person;
  await person.openQueue(QUEUE);
  const field = page.getByTestId('field-countries');
  const search = field.getByRole('searchbox', { name: 'Search the options' });
  const box = (name: string) => field.getByRole('checkbox', { name });

  await search.fill('hun');
  await page.keyboard.press('Enter');
  await expect(box('Hungary')).toBeChecked();
  await expect(search).toBeFocused();
  await search.fill('xyz');
  await expect(field.getByRole('status')).toHaveText('No option is called that.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('2');
  await page.keyboard.press('0');

  // What is chosen is in sight although the search does not find it.
  await expect(box('Belgium')).toBeChecked();
  await expect(box('France')).toBeChecked();
  await expect(field.getByRole('checkbox')).toHaveCount(3);
  const list = field.locator('.answers--many');
  await search.fill('');
  await expect(field.getByRole('checkbox')).toHaveCount(options.length);
  expect(await list.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
});
