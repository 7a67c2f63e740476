// Each part of a sample by its shape, and none of it as markup.

import type { Payload } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Shapes';
const MARKUP = '<b>bold</b><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
/** One transparent point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const sample = (person: Person) => person.page.getByTestId('sample');

test('a conversation is a list with a side for each who speaks', async ({ ingot, arrive }) => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why is the sky blue?\nTell me.' },
    { role: 'assistant', content: 'Air scatters blue light most.' },
  ];
  await ingot.importQueue(QUEUE, [{ id: 'chat', messages }]);
  await ingot.start();
  const person = await arrive();

  await person.openQueue(QUEUE);

  const turns = person.page.getByTestId('chat').getByRole('listitem');
  await expect(turns).toHaveCount(3);
  await expect(turns.locator('.chat__role')).toHaveText(['system', 'user', 'assistant']);
  await expect(turns.nth(1)).toContainText('Why is the sky blue?');
  const [asked, answered] = await Promise.all([
    turns.nth(1).locator('.chat__text').boundingBox(),
    turns.nth(2).locator('.chat__text').boundingBox(),
  ]);
  expect(asked?.x).toBeGreaterThan((answered?.x ?? Infinity) + 20);
});

test('a title stands over its text, and a row is names with values', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, [
    { id: 'article', title: 'Rain at last', text: 'It rained all day.' },
    { id: 'row', name: 'Ada', age: 36, city: 'London' },
  ]);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);

  const article = person.page.getByTestId('article');
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Rain at last');
  await expect(article).toContainText('It rained all day.');
  await person.label('5');

  const facts = person.page.getByTestId('facts');
  await expect(facts.locator('dt')).toHaveText(['Name', 'Age', 'City']);
  await expect(facts.locator('dd')).toHaveText(['Ada', '36', 'London']);
});

test('pictures and recordings are loaded from here, and from nowhere else', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, [
    {
      id: 'media',
      picture: '/media/cat.png',
      sound: '/media/cat.mp3',
      photo: 'https://elsewhere.example/dog.png',
      text: 'What do you see?',
    },
  ]);
  await ingot.start();
  const person = await arrive();
  const asked: string[] = [];
  person.page.on('request', (request) => asked.push(request.url()));
  await person.page.route('**/media/cat.png', (route) =>
    route.fulfill({ contentType: 'image/png', body: PICTURE }),
  );

  await person.openQueue(QUEUE);

  const picture = sample(person).getByRole('img', { name: 'Picture' });
  await expect(picture).toHaveAttribute('loading', 'lazy');
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  const frame = await picture.boundingBox();
  expect(frame?.height).toBeGreaterThan(100);
  await expect(sample(person).locator('img')).toHaveCount(1);
  await expect(sample(person).locator('audio')).toHaveAttribute('preload', 'none');
  const refused = person.page.getByTestId('refused');
  await expect(refused).toContainText('https://elsewhere.example/dog.png');
  await expect(refused).toContainText('Not loaded: this installation does not load media from there.');
  expect(asked.filter((url) => /elsewhere|cat\.mp3/.test(url))).toEqual([]);
});

test('markup is text in every shape', async ({ ingot, arrive }) => {
  const samples: Payload[] = [
    { id: 'chat', messages: [{ role: MARKUP, content: MARKUP }, { role: 'user', content: MARKUP }] },
    { id: 'article', title: MARKUP, text: MARKUP },
    { id: 'row', [MARKUP]: MARKUP, age: 36, city: 'London' },
    { id: 'refused', image: `https://elsewhere.example/${MARKUP.replaceAll(' ', '/')}`, text: MARKUP },
    { id: 'long', text: `${MARKUP} and so on\n`.repeat(200) },
  ];
  await ingot.importQueue(QUEUE, samples);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);

  for (const { id } of samples) {
    await expect(sample(person), id).toContainText('<b>bold</b>');
    await expect(sample(person).locator('b, script, img'), id).toHaveCount(0);
    await person.label('5');
  }

  expect(await person.page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('the two texts of a comparison scroll together when they are long', async ({ ingot, arrive }) => {
  const fields = [{ name: 'best', kind: 'pairwise', a: 'one', b: 'two', shuffle: false, required: true }];
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `Line ${index + 1}`).join('\n');
  await ingot.importQueue(QUEUE, [{ id: 'pair', one: lines(200), two: lines(600) }], { fields });
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const sides = person.page.locator('.pair__text');
  await expect(sides).toHaveCount(2);
  const share = (side: number) =>
    sides.nth(side).evaluate((element) => element.scrollTop / (element.scrollHeight - element.clientHeight));
  const scroll = (side: number, to: number) =>
    sides.nth(side).evaluate((element, to) => {
      element.scrollTop = to * (element.scrollHeight - element.clientHeight);
    }, to);

  const heights = await sides.evaluateAll((all) => all.map((element) => element.clientHeight));
  for (const height of heights) expect(height).toBeLessThan(720);
  await scroll(0, 0.5);
  await expect.poll(() => share(1)).toBeCloseTo(0.5, 2);
  await scroll(1, 0.2);
  await expect.poll(() => share(0)).toBeCloseTo(0.2, 2);

  // Neither has moved the other back.
  expect(await share(1)).toBeCloseTo(0.2, 2);
});
