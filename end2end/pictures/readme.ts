// The README's pictures, taken from the running program with the demo data and some labels in it.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Field, Payload } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const root = new URL('../../', import.meta.url);
const images = fileURLToPath(new URL('docs/images/', root));
const TWEETS = 'How positive is this text?';
const NARRATIVES = 'Narrative synthesis';
const REPLAY = 'Replay: Short reviews';

const desk = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

async function fields(name: string): Promise<Field[]> {
  return JSON.parse(await readFile(new URL(`demo/${name}.schema.json`, root), 'utf8')).fields;
}

async function samples(path: string): Promise<Payload[]> {
  const text = await readFile(path, 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line));
}

async function take(person: Person, name: string): Promise<void> {
  await expect(person.page.getByTestId('freshness')).toHaveText(/live/i);
  // The pointer and the focus ring are the photographer's, not the page's.
  await person.page.mouse.move(0, 0);
  await person.page.evaluate(() => window.scrollTo(0, 0));
  await person.page.screenshot({ path: `${images}${name}.png` });
}

test('pictures', async ({ ingot, arrive }) => {
  const narratives = fileURLToPath(new URL('demo/narrative-synthesis.jsonl', root));
  const tweets = process.env.INGOT_DEMO_TWEETS;
  if (!tweets) throw new Error('INGOT_DEMO_TWEETS must name tweets.jsonl: run scripts/screenshots');
  await ingot.importQueue(TWEETS, await samples(tweets), { fields: await fields('how-positive') });
  await ingot.importQueue(NARRATIVES, await samples(narratives), {
    fields: await fields('narrative-synthesis'),
    overlap: 3,
  });
  await ingot.start();

  const [light, dark, small] = [
    await arrive({ ...desk, colorScheme: 'light' }),
    await arrive({ ...desk, colorScheme: 'dark' }),
    await arrive({ ...phone, colorScheme: 'light' }),
  ];
  for (const person of [light, dark, small]) {
    await person.openQueue(TWEETS);
    for (const digit of '7385264197') await person.label(digit);
  }
  await light.openQueue(NARRATIVES);
  for (const digit of '4533') await light.page.keyboard.press(digit);
  await dark.openQueue(NARRATIVES);
  for (const digit of '2415') await dark.page.keyboard.press(digit);

  await take(light, 'labeling-light');
  await take(dark, 'labeling-dark');
  await take(small, 'labeling-phone');
  await small.open('/');
  await take(small, 'queues-phone');
  await light.open('/');
  await take(light, 'queues-light');
});

test('pictures of the dashboards', async ({ ingot, arrive }) => {
  test.setTimeout(120_000);
  await ingot.importQueue('Tone of mails', await samples(fileURLToPath(new URL('demo/narrative-synthesis.jsonl', root))), {
    fields: await fields('narrative-synthesis'),
    overlap: 3,
  });
  await ingot.replay('--speed', '20', '--samples', '600', '--overlap', '2');
  const admin = await arrive({ ...desk, colorScheme: 'light' });
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  const played = page.getByTestId('queue-row').filter({ hasText: REPLAY });
  // Far enough for people to have been compared.
  await expect(played.getByTestId('percent')).toHaveText(/^[4-9]\d\.\d%$/, { timeout: 100_000 });
  await take(admin, 'dashboard-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(admin, 'dashboard-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('link', { name: REPLAY }).click();
  await expect(page.getByTestId('labeler')).toHaveCount(12);
  await expect(page.getByText('Loading')).toHaveCount(0);
  await page.setViewportSize({ width: 1280, height: 1400 });
  await take(admin, 'queue-dashboard-light');
});
