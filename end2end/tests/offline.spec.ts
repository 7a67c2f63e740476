// Without a network: samples taken along, pages that come out of the browser, and nothing done twice.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';

import { positivity, texts, type Installation } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'On the train';

const chip = (person: Person) => person.page.getByTestId('chip');
const sample = (person: Person) => person.page.getByTestId('sample');
const along = (person: Person) => person.page.getByTestId('along');

/** A queue that lends one person many samples at once. */
async function makeQueue(ingot: Installation, count: number, openLeases = 50, name = QUEUE): Promise<void> {
  const schema = join(ingot.data, 'schema.json');
  const policy = join(ingot.data, 'policy.json');
  await writeFile(schema, JSON.stringify({ fields: positivity }));
  await writeFile(policy, JSON.stringify({ open_leases: openLeases }));
  await ingot.run('queue create', '--schema', schema, '--policy', policy, name);
  await ingot.importMore(name, texts(count, name));
}

/** The points of all labels that the server holds, of one sample after the other. */
async function stored(ingot: Installation): Promise<number[][]> {
  const text = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  type Turn = { label?: { values: { positivity: number } } };
  const samples = text.trim().split('\n').map((line) => JSON.parse(line) as { turns: Turn[] });
  const points = samples.map(({ turns }) => turns.flatMap((turn) => turn.label?.values.positivity ?? []));
  return points.filter((labels) => labels.length > 0);
}

/** The service worker has this page, so that it opens without a network. */
async function untilKept(person: Person, path = new URL(person.page.url()).pathname): Promise<void> {
  await expect
    .poll(() => person.page.evaluate(async (path) => Boolean(await caches.match(path)), path))
    .toBe(true);
}

/** How many samples this browser keeps. */
function keptTurns(person: Person): Promise<number> {
  return person.page.evaluate(
    () =>
      new Promise<number>((done) => {
        const opening = indexedDB.open('ingot-desk');
        opening.onsuccess = () => {
          const database = opening.result;
          const counting = database.transaction('turns').objectStore('turns').count();
          counting.onsuccess = () => {
            database.close();
            done(counting.result);
          };
        };
      }),
  );
}

async function takeAlong(person: Person, count: number): Promise<void> {
  await person.page.getByRole('button', { name: /^Take along/ }).click();
  await person.page.getByRole('button', { name: `${count} samples`, exact: true }).click();
  await expect(along(person)).toHaveText(`${count} samples are here. You can go offline now.`);
  await person.page.keyboard.press('Escape');
  await expect.poll(() => keptTurns(person)).toBe(count);
}

test('offline for 20 labels, reload while offline, back: all 20 arrive once', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 40);
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  await person.openQueue(QUEUE);
  await untilKept(person);
  await takeAlong(person, 20);

  // when: 10 labels, a reload, and 10 more, all without a network
  await person.context.setOffline(true);
  const done: string[] = [];
  for (let label = 0; label < 10; label += 1) done.push(await person.label('3'));
  await expect(chip(person)).toHaveText('Offline, 10 kept');
  await person.page.reload();
  await interactive(person.page);
  await expect(chip(person)).toHaveText('Offline, 10 kept');
  for (let label = 0; label < 10; label += 1) done.push(await person.label('7'));

  // then: nothing was shown twice, and the page says why there is no more
  expect(new Set(done).size).toBe(20);
  await expect(chip(person)).toHaveText('Offline, 20 kept');
  await expect(person.page.getByTestId('cut-off')).toContainText(
    'No more samples here until the network is back',
  );

  // and then: all of it arrives, in order and once, and there are samples again
  await person.context.setOffline(false);
  await expect(chip(person)).toHaveText('All saved', { timeout: 20_000 });
  await expect(sample(person)).toBeVisible();
  expect(await stored(ingot)).toEqual([...Array(10).fill([-2]), ...Array(10).fill([2])]);
  expect(await ingot.run('check')).toContain('counters equal the rows');
  await expect(person.line()).toContainText('20 / 40 labeled');
});

test('samples that were taken along are still there after the page was closed', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 40);
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  await person.openQueue(QUEUE);
  const address = person.page.url();
  await untilKept(person);
  await takeAlong(person, 20);

  // when: the page is left while there is a network, and comes again without one
  await person.page.goto('about:blank');
  await person.context.setOffline(true);
  await person.open(address);
  for (let label = 0; label < 20; label += 1) await person.label('3');
  await expect(chip(person)).toHaveText('Offline, 20 kept');

  // then: all of it arrives, for nobody else was given the samples
  await person.context.setOffline(false);
  await expect(chip(person)).toHaveText('All saved', { timeout: 20_000 });
  expect(await stored(ingot)).toEqual(Array(20).fill([-2]));
});

test('a server that is gone is like no network, and what it answers is never covered by a copy', async ({
  ingot,
  arrive,
}) => {
  await makeQueue(ingot, 10);
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  await person.openQueue(QUEUE);
  await untilKept(person);
  const first = await sample(person).getAttribute('data-sample-id');

  await ingot.kill();
  await person.page.reload();
  await interactive(person.page);
  await expect(sample(person)).toHaveAttribute('data-sample-id', first ?? '');
  await person.label('4');
  await expect(chip(person)).toHaveText('Offline, 1 kept');

  await ingot.start();
  await expect(chip(person)).toHaveText('All saved', { timeout: 20_000 });
  await person.context.route('**/label', (route) => route.fulfill({ status: 503, body: 'Not now' }));
  await person.page.reload();
  await expect(person.page.getByText('Not now')).toBeVisible();
  expect(await stored(ingot)).toEqual([[-1]]);
});

test('who signs in on the same browser sees nothing of whoever was here before', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 10);
  await makeQueue(ingot, 10, 50, 'Elsewhere');
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  const path = await ingot.labelingPath(QUEUE);
  await person.open(path);
  await untilKept(person);
  await expect.poll(() => keptTurns(person)).toBe(3);
  const text = await sample(person).innerText();
  expect(text).toContain('of On the train');

  // when: somebody else, who opens another queue
  await person.context.clearCookies();
  await person.open(await ingot.labelingPath('Elsewhere'));
  await untilKept(person);
  await expect.poll(() => keptTurns(person)).toBe(3);

  // then: the first person's page is gone, and only the other queue is offered
  await person.context.setOffline(true);
  await person.page.goto(path);
  const offline = person.page.getByTestId('offline');
  await expect(offline).toContainText('You are offline');
  await expect(offline.getByRole('link', { name: 'Elsewhere' })).toBeVisible();
  await expect(person.page.getByText(QUEUE)).toHaveCount(0);
  await offline.getByRole('link', { name: 'Elsewhere' }).click();
  await interactive(person.page);
  await expect(sample(person)).toContainText('of Elsewhere');
  await person.context.setOffline(false);
});

test('the first visit is enough, and other pages lead to what is kept', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 10);
  await ingot.start();
  const person = await arrive();
  person.allowNetworkErrors();
  await person.openQueue(QUEUE);
  const path = new URL(person.page.url()).pathname;
  await untilKept(person);
  expect(await person.page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);

  await person.context.setOffline(true);
  await person.page.goto('/');
  await expect(person.page.getByRole('heading', { name: 'You are offline' })).toBeVisible();
  await person.page.getByRole('link', { name: QUEUE }).click();
  await expect(person.page).toHaveURL(path);
  await interactive(person.page);
  await expect(sample(person)).toBeVisible();
  await person.context.setOffline(false);
});

test('no more is taken along than the queue lends, it survives a reload, and can be given back', async ({
  ingot,
  arrive,
}) => {
  await makeQueue(ingot, 40, 12);
  await ingot.start();
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);
  await page.getByRole('button', { name: /^Take along/ }).click();
  await expect(page.getByTestId('panel')).toContainText('at most 12 samples at once');
  await expect(page.getByRole('button', { name: '20 samples' })).toHaveCount(0);

  await page.getByRole('button', { name: '12 samples', exact: true }).click();
  await expect(along(person)).toHaveText('12 samples are here. You can go offline now.');
  await person.page.reload();
  await interactive(page);
  const tool = page.getByRole('button', { name: /^Take along/ });
  await expect(tool).toContainText('12/12');

  await tool.click();
  await page.getByRole('button', { name: 'Take none along' }).click();
  await expect(along(person)).toContainText('A few samples always wait here');
  await expect.poll(() => keptTurns(person)).toBe(3);
});

test('a new build takes over with the next page, and a tab that is open keeps its files', async ({
  ingot,
  arrive,
}) => {
  await makeQueue(ingot, 10);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await untilKept(person);
  const builds = (page = person.page) =>
    page.evaluate(async () => (await caches.keys()).filter((name) => name.includes('build')));
  const [newest] = await builds();
  const old = `${newest.split(' ')[0]} /pkg/ingot.AAAAAAAAAAAAAAAAAAAAAA.js`;
  const other = await person.newTab();
  await person.open('/', other);
  // given: files of an older build, that a tab from then may ask for
  const part = '/pkg/part.BBBBBBBBBBBBBBBBBBBBBB.js';
  await person.page.evaluate(
    async ([old, part]) => (await caches.open(old)).put(part, new Response('old')),
    [old, part],
  );

  // when: two tabs are open
  await person.page.reload();
  await interactive(person.page);
  expect(await builds()).toContain(old);
  const answer = await person.page.evaluate(async (part) => (await fetch(part)).text(), part);
  expect(answer).toBe('old');

  // when: only this one is, as soon as the browser has put the other away
  await other.close();
  await expect(async () => {
    await person.page.reload();
    await interactive(person.page);
    await expect.poll(() => builds(), { timeout: 1_000 }).toEqual([newest]);
  }).toPass({ timeout: 20_000 });
});

test('all that a kept page needs is kept: each built file that it names', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 10);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await untilKept(person);

  const kept = await person.page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.includes('build'));
    const caches_ = await Promise.all(names.map((name) => caches.open(name)));
    const keys = await Promise.all(caches_.map((cache) => cache.keys()));
    return keys.flat().map((request) => new URL(request.url).pathname);
  });

  for (const end of ['.js', '.wasm', '.css']) expect(kept.filter((path) => path.endsWith(end))).not.toEqual([]);
  // The program loads this one before it begins, and no page names it.
  expect(kept.filter((path) => path.includes('__wasm_split'))).not.toEqual([]);
  const others = kept.filter((path) => !path.startsWith('/pkg/'));
  expect(others).toEqual([new URL(person.page.url()).pathname]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no serious finding of axe offline, ${colorScheme}`, async ({ ingot, arrive }, testInfo) => {
    await makeQueue(ingot, 10);
    await ingot.start();
    const person = await arrive({ colorScheme, viewport: { width: 390, height: 800 } });
    person.allowNetworkErrors();
    await person.openQueue(QUEUE);
    await untilKept(person);
    const look = async (name: string) => {
      await person.page.screenshot({ path: testInfo.outputPath(`${name}.png`) });
      const found = await new AxeBuilder({ page: person.page }).analyze();
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious).toEqual([]);
      const [inner, outer] = await person.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(inner, 'nothing sticks out').toBeLessThanOrEqual(outer);
    };

    await person.page.getByRole('button', { name: /^Take along/ }).click();
    await person.page.getByRole('button', { name: '10 samples', exact: true }).click();
    await expect(along(person)).toContainText('You can go offline now');
    await look('take-along');
    await person.page.keyboard.press('Escape');
    await person.context.setOffline(true);
    for (let label = 0; label < 10; label += 1) await person.label('3');
    await expect(person.page.getByTestId('cut-off')).toBeVisible();
    await look('cut-off');
    await person.page.goto('/dashboard');
    await expect(person.page.getByTestId('offline')).toBeVisible();
    await look('offline');
    await person.context.setOffline(false);
  });
}

test('browsers may install it: manifest, icons and a worker that controls the page', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 3);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await untilKept(person);

  const session = await person.context.newCDPSession(person.page);
  const { errors } = await session.send('Page.getAppManifest');
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');

  expect(errors).toEqual([]);
  // A context of its own counts as incognito, where nothing is installed.
  expect(installabilityErrors.map((error) => error.errorId)).toEqual(['in-incognito']);
});
