// The HTML as it comes, before any script: nothing may flash from 0.

import { texts } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'First paint';

/** Waits until nothing is on its way any more. */
const saved = ({ page }: Person) => expect(page.getByTestId('chip')).toHaveText('All saved');

test('the HTML of each page carries the numbers', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(8));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  for (const digit of ['1', '2', '3']) await person.label(digit);
  await saved(person);
  const path = await ingot.labelingPath(QUEUE);

  const home = await (await person.context.request.get('/')).text();
  const labeling = await (await person.context.request.get(path)).text();
  await person.signInAsAdmin(ingot.printedAdminLink);
  const dashboard = await (await person.context.request.get('/dashboard')).text();

  expect(home).toContain('3 / 8 labeled (37.5%)');
  expect(labeling).toContain('3 / 8 labeled (37.5%)');
  expect(labeling).toContain('data-testid="sample"');
  expect(dashboard).toContain('37.5%');
});

test('the dashboard tells how long a queue will take, as a range, once there is a rate', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(8));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  for (const digit of ['1', '2', '3', '1']) await person.label(digit);
  await saved(person);
  await person.signInAsAdmin(ingot.printedAdminLink);
  await person.page.goto('/dashboard');
  const timeLeft = person.page.getByTestId('time-left');
  await expect(timeLeft).toHaveText('-');

  await person.openQueue(QUEUE);
  await person.label('2');
  await saved(person);
  await person.page.goto('/dashboard');

  await expect(timeLeft).toHaveText(/^up to \d min$/);
});

test('hydration never shows another number than the one that was rendered', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(8));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  for (const digit of ['1', '2', '3']) await person.label(digit);
  await saved(person);
  await person.context.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    const look = () => {
      const text = document.querySelector('[data-testid=progress-line]')?.textContent ?? '';
      if (text) seen.add(text.split(' labeled')[0]);
    };
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });

  await person.open('/');
  await expect(person.page.getByTestId('freshness')).toHaveText(/live/i);

  const seen = await person.page.evaluate(() => [...(window as never as { seen: Set<string> }).seen]);
  expect(seen).toEqual(['3 / 8']);
});
