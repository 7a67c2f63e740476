// The next sample is always there, and what was done is never lost.

import { texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Fast';
/** What travels between page and server, live numbers apart. */
const CALLS = '**/api/*';

const chip = (person: Person) => person.page.getByTestId('chip');
/** What is said aloud of it. */
const said = (person: Person) => person.page.locator('[data-testid="chip"] + [role="status"]');
const sample = (person: Person) => person.page.getByTestId('sample');

/** Somebody on the page of a queue of twelve samples, with nothing on its way. */
async function begin(ingot: Installation, arrive: () => Promise<Person>): Promise<Person> {
  await ingot.importQueue(QUEUE, texts(12));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await expect(chip(person)).toHaveText('All saved');
  return person;
}

/** What the server holds, one line for each label. */
async function labels(ingot: Installation): Promise<Stored[]> {
  const text = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  const samples = text.trim().split('\n').map((line) => JSON.parse(line) as { turns: { label?: Stored }[] });
  return samples.flatMap((one) => one.turns).flatMap((turn) => turn.label ?? []);
}

type Stored = {
  revision: number;
  values: Record<string, unknown>;
  notes: string | null;
  flagged: boolean;
  wall_ms: number;
  active_ms: number;
};

test('with two seconds to the server the next sample is there at once', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  await person.page.route(CALLS, async (route) => {
    await new Promise((done) => setTimeout(done, 2_000));
    await route.continue();
  });

  const seen = new Set<string>();
  for (let label = 0; label < 3; label += 1) {
    const id = await sample(person).getAttribute('data-sample-id');
    seen.add(id ?? '');
    await person.page.keyboard.press('5');
    const painted = await person.page.evaluate(async (before) => {
      const began = performance.now();
      const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true });
      document.body.dispatchEvent(event);
      for (;;) {
        await new Promise((done) => requestAnimationFrame(done));
        const now = document.querySelector('[data-sample-id]')?.getAttribute('data-sample-id');
        if (now !== before) return performance.now() - began;
        if (performance.now() - began > 1_500) return -1;
      }
    }, id);
    // With nothing behind it, the third label leaves the page waiting for the network.
    if (label < 2) expect(painted, 'the next sample came without the network').toBeGreaterThan(-1);
  }

  expect(seen.size).toBe(3);
  await expect(chip(person)).toHaveText(/Saving/);
  await expect(chip(person)).toHaveText('All saved', { timeout: 15_000 });
  expect(await labels(ingot)).toHaveLength(3);
});

test('what is labeled without a network arrives once when it returns', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  person.allowNetworkErrors();
  await expect(said(person), 'labels that are saved are not spoken of').toBeEmpty();

  await person.context.setOffline(true);
  for (const digit of ['1', '2', '3']) await person.label(digit);
  await expect(chip(person)).toHaveText('Offline, 3 kept');
  await expect(said(person)).toHaveText(/^Offline, [123] kept$/);
  await expect(person.page.getByTestId('cut-off')).toBeVisible();
  await person.context.setOffline(false);

  await expect(chip(person)).toHaveText('All saved');
  await expect(said(person)).toHaveText('All saved');
  await expect(sample(person)).toBeVisible();
  const points = (await labels(ingot)).map((label) => label.values.positivity);
  expect(points).toEqual([-4, -3, -2]);
});

test('a server that is killed in mid-session loses nothing, reload or not', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  person.allowNetworkErrors();

  await ingot.kill();
  await person.label('4');
  await person.label('5');
  await expect(chip(person)).toHaveText('Offline, 2 kept');
  await ingot.start();
  await person.page.reload();

  await expect(chip(person)).toHaveText('All saved');
  await expect(person.line()).toContainText('2 / 12 labeled');
  expect(await labels(ingot)).toHaveLength(2);
});

test('labels are reopened one after the other, changed in place, and lead back', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(12));
  await ingot.start();
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);
  const done: string[] = [];
  for (const digit of ['1', '2', '3']) done.push(await person.label(digit));
  const current = await sample(person).getAttribute('data-sample-id');
  await page.keyboard.press('9');

  // when: two steps back, and another answer there
  await page.keyboard.press('Backspace');
  await expect(sample(person)).toHaveAttribute('data-sample-id', done[2]);
  await page.keyboard.press('u');
  await expect(sample(person)).toHaveAttribute('data-sample-id', done[1]);
  await expect(page.getByTestId('reopened')).toBeVisible();
  await expect(page.getByRole('radio', { name: '-3', exact: true })).toBeChecked();
  await page.keyboard.press('8');
  await page.keyboard.press('Enter');

  // then: the labeler is where they were, with what they had answered there
  await expect(sample(person)).toHaveAttribute('data-sample-id', current ?? '');
  await expect(page.getByRole('radio', { name: '4', exact: true })).toBeChecked();
  await expect(page.getByTestId('history')).toContainText('3');
  await expect(chip(person)).toHaveText('All saved');
  const stored = await labels(ingot);
  expect(stored.map((label) => label.values.positivity)).toEqual([-4, 3, -2]);
  expect(stored.map((label) => label.revision)).toEqual([1, 2, 1]);
  await expect(person.line()).toContainText('3 / 12 labeled');
});

test('a skip that was not sent yet can be taken back', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  person.allowNetworkErrors();
  const first = await sample(person).getAttribute('data-sample-id');
  await person.context.setOffline(true);
  await person.label('4');

  await person.page.keyboard.press('s');
  await person.page.keyboard.press('Backspace');

  await expect(chip(person)).toHaveText('Offline, 1 kept');
  await expect(sample(person)).toHaveAttribute('data-sample-id', String(Number(first) + 1));
});

test('notes, a flag and the time it took go with the label', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);

  await page.keyboard.press('n');
  await page.keyboard.type('not sure, 5');
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: /Flagged/ })).toHaveAttribute('aria-pressed', 'true');
  await person.label('6');

  await expect(page.getByLabel(/^Notes/)).toHaveValue('');
  await expect(page.getByRole('button', { name: /Flag/ })).toHaveAttribute('aria-pressed', 'false');
  await expect(chip(person)).toHaveText('All saved');
  const [label] = await labels(ingot);
  expect(label).toMatchObject({ notes: 'not sure, 5', flagged: true, values: { positivity: 1 } });
  expect(label.active_ms).toBeGreaterThan(0);
  expect(label.wall_ms).toBeGreaterThanOrEqual(label.active_ms);
});

test('a half-made label is there after a reload, and in another browser of the same person', async ({
  ingot,
  arrive,
  browser,
}) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const saved = person.page.waitForResponse(/save_draft/);
  await person.page.keyboard.press('2');
  await person.page.getByLabel(/^Notes/).fill('to be thought about');

  await person.page.reload();
  await expect(person.page.getByRole('radio', { name: '-3', exact: true })).toBeChecked();
  await expect(person.page.getByLabel(/^Notes/)).toHaveValue('to be thought about');
  await expect(person.line()).toContainText('0 / 3 labeled');

  await person.page.getByLabel(/^Notes/).fill('thought about');
  expect((await (await saved.catch(() => person.page.waitForResponse(/save_draft/))).status())).toBe(200);
  const cookies = await person.context.cookies();
  const elsewhere = await browser.newContext({ baseURL: ingot.url });
  await elsewhere.addCookies(cookies);
  const page = await elsewhere.newPage();
  await page.goto(await ingot.labelingPath(QUEUE));
  await expect(page.getByLabel(/^Notes/)).toHaveValue(/thought about/);
  await elsewhere.close();
});

test('guidelines, keys and what is kept open beside the sample and close again', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const token = (await ingot.run('token create', '--role', 'admin')).trim();
  const changed = await fetch(`${ingot.url}/api/v1/queues/1`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ guidelines: 'Read twice.\n<b>Then</b> answer.' }),
  });
  expect(changed.status).toBe(200);
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);
  const panel = page.getByTestId('panel');

  await page.keyboard.press('h');
  await expect(panel).toContainText('<b>Then</b> answer.');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(panel).toContainText('This sample');
  await expect(panel.locator('kbd').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(panel).toHaveCount(0);
  await chip(person).click();
  await expect(panel).toContainText('The server has everything you did.');
});

test('who is signed out in mid-session keeps what they did, and it is sent when they are back', async ({
  ingot,
  arrive,
}) => {
  const person = await begin(ingot, arrive);
  const cookies = await person.context.cookies();
  person.allowNetworkErrors();

  await person.context.clearCookies();
  await person.label('4');
  await expect(chip(person)).toHaveText('Signed out, 1 kept');
  await chip(person).click();
  await expect(person.page.getByTestId('panel')).toContainText('sign in again');
  await person.label('5');
  await expect(chip(person)).toHaveText('Signed out, 2 kept');
  await person.context.clearCookies();
  await person.context.addCookies(cookies);

  await expect(chip(person)).toHaveText('All saved');
  expect(await labels(ingot)).toHaveLength(2);
  expect(await ingot.run('check')).toContain('counters equal the rows');
});

test('samples come though the answer to a request for them never does', async ({ ingot, arrive }) => {
  test.setTimeout(120_000);
  await ingot.importQueue(QUEUE, texts(30));
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  // given: whatever is sent at first is swallowed, as by a connection that has died in silence
  let swallows = true;
  for (const name of ['hand_in', 'claim_work']) {
    await person.page.route(`**/api/${name}`, async (route) => {
      if (!swallows) await route.continue();
    });
  }
  await person.openQueue(QUEUE);
  for (let label = 0; label < 3; label += 1) await person.label('3');
  await expect(person.page.getByTestId('sample')).toHaveCount(0);

  // when: the connection is as it should be again
  swallows = false;

  // then: what was sent is sent again, and samples are asked for again
  await expect(person.page.getByTestId('sample')).toBeVisible({ timeout: 60_000 });
  await expect(person.page.getByTestId('chip')).toHaveText('All saved', { timeout: 30_000 });
  await person.label('4');
});
