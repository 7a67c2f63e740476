// One person with several tabs on one queue: each has samples of its own, and nobody loses any.

import { texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Wide';

const sampleId = (page: Person['page']) => page.getByTestId('sample').getAttribute('data-sample-id');

async function begin(ingot: Installation, arrive: () => Promise<Person>, samples = 12): Promise<Person> {
  await ingot.importQueue(QUEUE, texts(samples));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await expect(person.page.getByTestId('chip')).toHaveText('All saved');
  return person;
}

/** The same page in another tab of the same browser. */
async function anotherTab(person: Person): Promise<Person['page']> {
  const tab = await person.context.newPage();
  await tab.goto(person.page.url());
  await expect(tab.locator('html')).toHaveAttribute('data-hydrated', '');
  return tab;
}

async function label(tab: Person['page'], digit: string): Promise<void> {
  const before = await sampleId(tab);
  await tab.keyboard.press(digit);
  await tab.keyboard.press('Enter');
  await expect(tab.getByTestId('sample')).not.toHaveAttribute('data-sample-id', before ?? '');
}

test('two tabs show different samples, and all labels are stored once', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const first = await sampleId(person.page);

  const tab = await anotherTab(person);
  await expect(tab.getByTestId('sample')).not.toHaveAttribute('data-sample-id', first ?? '');
  expect(await sampleId(person.page), 'the older tab keeps its sample').toBe(first);

  const seen = new Set<string | null>();
  for (let round = 0; round < 3; round += 1) {
    for (const page of [person.page, tab]) {
      await page.bringToFront();
      seen.add(await sampleId(page));
      await label(page, '4');
    }
  }

  expect(seen.size).toBe(6);
  await expect(person.page.getByTestId('chip')).toHaveText('All saved');
  await expect(tab.getByTestId('chip')).toHaveText('All saved');
  const stored = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  expect(stored.match(/"revision":1/g)).toHaveLength(6);
});

test('who is answering keeps their sample, and the tab that is left gives its samples to the other', async ({
  ingot,
  arrive,
}) => {
  const person = await begin(ingot, arrive, 5);
  const tab = await anotherTab(person);
  await expect(tab.getByTestId('sample')).toBeVisible();
  const third = await anotherTab(person);

  await expect(third.getByTestId('elsewhere')).toBeVisible();
  // As if the tab were closed: its page is told that it goes.
  await person.page.goto('about:blank');

  await expect(third.getByTestId('sample')).toBeVisible();
  expect(await sampleId(third)).not.toBe(await sampleId(tab));
});

test('what nobody has seen is given back on leaving, and a reload keeps its samples', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive, 5);
  const first = await sampleId(person.page);

  await person.page.reload();
  await expect(person.page.getByTestId('sample')).toHaveAttribute('data-sample-id', first ?? '');
  await expect(person.page.locator('html')).toHaveAttribute('data-hydrated', '');
  await person.page.goto('/');

  // Of five samples the other person gets all but the one that was in hand.
  const other = await arrive();
  await other.openQueue(QUEUE);
  for (let label = 0; label < 4; label += 1) await other.label('3');
  await expect(other.page.getByTestId('nothing-left')).toBeVisible();
  await expect(other.page.getByTestId('chip')).toHaveText('All saved');
  const stored = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  expect(stored.match(/"revision":1/g)).toHaveLength(4);
});
