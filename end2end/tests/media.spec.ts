// Pictures and recordings of this installation's own, from allowed places, and from nowhere else.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';

import type { Installation, Payload } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Media';
/** Eight points wide, four high. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAEUlEQVR42mM4UaGBFTFQTwIA3twtAZ6+6KEAAAAASUVORK5CYII=',
  'base64',
);

/** Silence of a second: 8,000 samples of eight bits. */
function wav(): Buffer {
  const sound = Buffer.alloc(8_000, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(sound.length, 40);
  return Buffer.concat([head, sound]);
}

/** Starts a server with a directory of media, and with places that are allowed. */
async function start(ingot: Installation, sample: Payload, ...options: string[]): Promise<void> {
  const media = join(ingot.data, 'media');
  await mkdir(media);
  await writeFile(join(media, 'cat.png'), PNG);
  await writeFile(join(media, 'cat.wav'), wav());
  await ingot.importQueue(QUEUE, [sample]);
  await ingot.start('--media-dir', media, ...options);
}

test('a picture comes from the media directory, into a frame that was there before', async ({ ingot, arrive }) => {
  await start(ingot, { id: 'cat', picture: '/media/cat.png', text: 'What do you see?' });
  const person = await arrive({ viewport: { width: 390, height: 844 } });
  const { page } = person;
  let show = () => {};
  const asked = new Promise<void>((done) => {
    show = done;
  });
  await page.route('**/media/cat.png', async (route) => {
    await asked;
    await route.continue();
  });

  await person.openQueue(QUEUE);
  const frame = page.getByTestId('picture');
  await expect(frame).toHaveAttribute('data-stage', 'loading');
  const before = await frame.boundingBox();
  show();

  await expect(frame).toHaveAttribute('data-stage', 'shown');
  const picture = page.getByRole('img', { name: 'Picture' });
  expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(8);
  expect(await frame.boundingBox()).toEqual(before);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('a picture that does not come says which, and nothing moves', async ({ ingot, arrive }) => {
  await start(ingot, { id: 'dog', picture: '/media/dog.png', text: 'What do you see?' });
  const person = await arrive();
  person.allowNetworkErrors();
  const { page } = person;

  await person.openQueue(QUEUE);

  const failed = page.getByTestId('failed');
  await expect(failed).toContainText('This picture could not be loaded:');
  await expect(failed).toContainText('/media/dog.png');
  const frame = await page.getByTestId('picture').boundingBox();
  const words = await failed.boundingBox();
  expect(frame?.height).toBeGreaterThan(200);
  expect(words?.height).toBeLessThan(frame?.height ?? 0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('a recording plays by keys alone, and does not answer for the page', async ({ ingot, arrive }) => {
  await start(ingot, { id: 'cat', sound: '/media/cat.wav', text: 'What do you hear?' });
  const person = await arrive();
  const { page } = person;
  await person.openQueue(QUEUE);
  const recording = page.locator('audio');
  await expect(recording).toHaveAccessibleName('Sound');
  const id = await page.getByTestId('sample').getAttribute('data-sample-id');

  await recording.focus();
  await page.keyboard.press('Space');

  await expect.poll(() => recording.evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0);
  expect(await recording.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeCloseTo(1, 1);
  await expect(page.locator(`[data-sample-id="${id}"]`)).toBeVisible();
});

test('a recording that does not come says which', async ({ ingot, arrive }) => {
  await start(ingot, { id: 'dog', sound: '/media/dog.wav', text: 'What do you hear?' });
  const person = await arrive();
  person.allowNetworkErrors();
  await person.openQueue(QUEUE);

  await person.page.locator('audio').focus();
  await person.page.keyboard.press('Space');

  await expect(person.page.getByTestId('failed')).toContainText('/media/dog.wav');
});

test('an allowed place is loaded from, and no other, neither by the page nor by the browser', async ({
  ingot,
  arrive,
}) => {
  const sample = {
    id: 'both',
    picture: 'https://pictures.example/public/cat.png',
    photo: 'https://pictures.example/private/cat.png',
    image: 'https://elsewhere.example/cat.png',
  };
  await start(ingot, sample, '--allow-media', 'https://pictures.example/public/');
  const person = await arrive();
  const { page } = person;
  const asked: string[] = [];
  await page.route(/https:/, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'image/png', body: PNG });
  });

  await person.openQueue(QUEUE);

  await expect(page.getByTestId('picture')).toHaveCount(1);
  await expect(page.getByTestId('picture')).toHaveAttribute('data-stage', 'shown');
  await expect(page.getByTestId('refused')).toHaveCount(2);
  await expect(page.getByTestId('refused').last()).toContainText('this installation does not load media from there');
  // when: something on the page tries it all the same
  person.allow(/Content Security Policy/);
  const loaded = await page.evaluate(
    (urls) =>
      Promise.all(
        urls.map(
          (url) =>
            new Promise((done) => {
              const image = new Image();
              image.onload = () => done(true);
              image.onerror = () => done(false);
              image.src = url;
            }),
        ),
      ),
    [sample.picture, sample.photo, sample.image],
  );
  // then: the browser refuses
  expect(loaded).toEqual([true, false, false]);
  expect(new Set(asked)).toEqual(new Set([sample.picture]));
});

test('who never opened a page gets no media', async ({ ingot }) => {
  await start(ingot, { id: 'cat', picture: '/media/cat.png', text: 'a' });

  const answer = await fetch(`${ingot.url}/media/cat.png`);

  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('open one first');
});
