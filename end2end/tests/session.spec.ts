// What one did last is there after a reload, and how one is doing is told as it moves.

import { Admin } from '../support/admin.js';
import { seriousFindings } from '../support/axe.js';
import { texts, type Installation } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Sittings';

const chip = (person: Person) => person.page.getByTestId('chip');
const sample = (person: Person) => person.page.getByTestId('sample');
const lines = (person: Person) => person.page.getByTestId('history').getByRole('listitem');
const tool = (person: Person) => person.page.getByTestId('session-tool');
const told = (person: Person, title: string) =>
  person.page.getByTestId('session').locator('div', { hasText: title }).locator('dd');

async function begin(
  ingot: Installation,
  arrive: (options?: { colorScheme?: 'dark' | 'light' }) => Promise<Person>,
  options: { colorScheme?: 'dark' | 'light' } = {},
): Promise<Person> {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const person = await arrive(options);
  await person.openQueue(QUEUE);
  return person;
}

async function saved(person: Person): Promise<void> {
  await expect(chip(person)).toHaveText('All saved');
}

async function reload(person: Person): Promise<void> {
  await person.page.reload();
  await interactive(person.page);
}

test('after a reload the last labels are reopened, changed in place, and lead back', async ({ ingot, arrive }) => {
  // given: two labels with a skip between them, and an answer in the making
  const person = await begin(ingot, arrive);
  const first = await person.label('1');
  // Faster than any hand the server would see them at once, in an order of its own.
  await saved(person);
  await person.page.keyboard.press('s');
  await saved(person);
  const third = await person.label('2');
  await saved(person);
  await person.page.keyboard.press('9');
  const current = await sample(person).getAttribute('data-sample-id');

  // when
  await reload(person);

  // then
  await expect(lines(person)).toHaveCount(3);
  await expect(lines(person).nth(0)).toContainText('-3');
  await expect(lines(person).nth(1)).toContainText('skipped');
  await expect(sample(person)).toHaveAttribute('data-sample-id', current ?? '');
  await person.page.keyboard.press('Backspace');
  await expect(sample(person)).toHaveAttribute('data-sample-id', third);
  await person.page.keyboard.press('u');
  await expect(sample(person)).toHaveAttribute('data-sample-id', first);
  await expect(person.page.getByRole('radio', { name: '-4', exact: true })).toBeChecked();
  await person.page.keyboard.press('8');
  await person.page.keyboard.press('Enter');
  await expect(sample(person)).toHaveAttribute('data-sample-id', current ?? '');
  await expect(person.page.getByRole('radio', { name: '4', exact: true })).toBeChecked();
  await saved(person);
  await reload(person);
  await expect(lines(person).nth(2)).toContainText('3');
  await expect(person.line()).toContainText('2 / 20 labeled');
});

test('ten labels can be gone back to after a reload, and on another device', async ({ ingot, arrive, browser }) => {
  const person = await begin(ingot, arrive);
  const done: string[] = [];
  for (const digit of '123456789123') done.unshift(await person.label(digit));
  await saved(person);

  await reload(person);

  await expect(lines(person)).toHaveCount(10);
  for (const id of done.slice(0, 10)) {
    await person.page.keyboard.press('Backspace');
    await expect(sample(person)).toHaveAttribute('data-sample-id', id);
  }
  await person.page.keyboard.press('Backspace');
  await expect(person.page.getByTestId('notice')).toHaveText('There is nothing to go back to.');
  await expect(sample(person)).toHaveAttribute('data-sample-id', done[9]);

  const elsewhere = await browser.newContext({ baseURL: ingot.url });
  await elsewhere.addCookies(await person.context.cookies());
  const page = await elsewhere.newPage();
  await page.goto(await ingot.labelingPath(QUEUE));
  await interactive(page);
  await page.keyboard.press('Backspace');
  await expect(page.getByTestId('sample')).toHaveAttribute('data-sample-id', done[0]);
  await elsewhere.close();
});

test('a label that was not sent before a reload is in the history once, and not in hand', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  person.allowNetworkErrors();
  await person.label('1');
  await saved(person);
  await person.page.route('**/api/hand_in', (route) => route.abort());
  const kept = await person.label('7');

  await reload(person);

  await expect(lines(person)).toHaveCount(2);
  await expect(lines(person).first()).toContainText('2');
  await expect(lines(person).first()).toContainText('saving');
  await expect(sample(person)).not.toHaveAttribute('data-sample-id', kept);
  await person.page.unroute('**/api/hand_in');
  await saved(person);
  await expect(lines(person)).toHaveCount(2);
  await reload(person);
  await expect(lines(person)).toHaveCount(2);
  await expect(person.line()).toContainText('2 / 20 labeled');
});

test('a label that answers other questions is a line that is not opened', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  await person.label('1');
  await saved(person);
  const admin = await Admin.of(ingot);
  await admin.change({ schema: { fields: [{ name: 'fine', title: 'Is it fine?', kind: 'boolean' }] } });

  await reload(person);

  await expect(lines(person)).toHaveCount(1);
  await expect(lines(person).first()).toContainText('-4');
  await expect(lines(person).getByRole('button')).toHaveCount(0);
  await person.page.keyboard.press('Backspace');
  await expect(person.page.getByTestId('notice')).toHaveText('There is nothing to go back to.');
});

test('own labels count at once in the session, and are the same after a reload', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  await expect(tool(person)).toHaveText(/Session 0/);
  await tool(person).click();
  // The first label takes its time to the server.
  let goOn = () => {};
  const mayGoOn = new Promise<void>((done) => (goOn = done));
  await person.page.route('**/api/hand_in', async (route) => {
    await mayGoOn;
    await route.continue();
  });

  await person.label('1');

  await expect(tool(person)).toHaveText(/Session 1/, { timeout: 1_000 });
  await expect(told(person, 'This session')).toHaveText('1 label', { timeout: 1_000 });
  await expect(told(person, 'Today')).toHaveText('1 label');
  goOn();
  for (const digit of '2345') await person.label(digit);
  await saved(person);
  await expect(told(person, 'This session')).toHaveText('5 labels');
  await expect(told(person, 'Pace')).toHaveText(/^~\d+ labels\/hour$/);
  await expect(told(person, 'Median time')).toHaveText(/ s per label$/);
  await reload(person);
  await expect(tool(person)).toHaveText(/Session 5/);
  await tool(person).click();
  await expect(told(person, 'This session')).toHaveText('5 labels');
  await expect(told(person, 'Today')).toHaveText('5 labels');
});

test('a refused label is taken back from the session', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  person.allowNetworkErrors();
  await expect(tool(person)).toHaveText(/Session 0/);
  await person.skipBehindThePage(Number(await sample(person).getAttribute('data-sample-id')));

  await person.label('1');

  await expect(chip(person)).toHaveText('1 needs you');
  await expect(tool(person)).toHaveText(/Session 0/);
});

test('the session moves with the other tab of the same person, and says who else is at it', async ({
  ingot,
  arrive,
}) => {
  const person = await begin(ingot, arrive);
  const other = await arrive();
  await tool(person).click();
  await expect(told(person, 'Others')).toHaveText('nobody else is labeling here');

  await other.openQueue(QUEUE);
  await other.label('5');
  const tab = await person.newTab();
  await person.openQueue(QUEUE, tab);
  await person.label('4', tab);

  await person.page.bringToFront();
  await expect(told(person, 'This session')).toHaveText('1 label');
  await expect(told(person, 'Others')).toHaveText('1 other person is labeling here');
  await expect(person.page.getByTestId('panel').getByTestId('progress-line')).toContainText('2 / 20 labeled');
});

test('the session and the history have no serious finding of axe, light or dark', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  for (const digit of '12345') await person.label(digit);
  await saved(person);
  await reload(person);
  await tool(person).click();
  await expect(told(person, 'This session')).toHaveText('5 labels');

  expect(await seriousFindings(person.page)).toEqual([]);
});

test('the session fits a phone', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const person = await arrive({ viewport: { width: 390, height: 844 } });
  await person.openQueue(QUEUE);
  await expect(tool(person)).toBeVisible();

  await tool(person).click();

  const overflow = () => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await person.page.evaluate(overflow)).toBe(0);
  await expect(told(person, 'Today')).toBeInViewport();
});
