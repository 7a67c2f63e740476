// Every state of the labeling page, and what leads there: for pictures to look at and for those that are compared.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { texts, type Field, type Installation, type Payload } from './installation.js';
import type { Person } from './person.js';
import { expect } from './test.js';

const tone: Field = {
  name: 'tone',
  kind: 'scale',
  title: 'How positive is this text?',
  help: 'Judge the feeling of the writer.',
  min: -4,
  max: 4,
  min_label: 'Extremely negative',
  max_label: 'Extremely positive',
  required: true,
};
const kinds: Field[] = [
  { name: 'topic', kind: 'choice', options: ['work', 'home', 'elsewhere'], required: true },
  { name: 'marks', kind: 'choices', options: Array.from({ length: 24 }, (_, index) => `Mark ${index + 1}`) },
  { name: 'is_true', kind: 'boolean' },
  { name: 'age', kind: 'number', min: 0, max: 120, integer: true },
  { name: 'why', kind: 'text', multiline: true },
];
const spans: Field[] = [{ name: 'entities', kind: 'spans', text: 'text', labels: ['person', 'place', 'time'] }];
const pair: Field[] = [
  { name: 'best', kind: 'pairwise', a: 'one', b: 'two', strengths: ['slightly', 'much'], required: true },
];
const long = 'It rained all day, and nobody in the village could say when it would end. '.repeat(30);

const HILL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60">
  <path fill="#69c" d="M0 0h90v60H0z"/><path fill="#384" d="M0 60 40 20l50 40z"/>
</svg>`;

export type State = {
  name: string;
  samples: Payload[];
  fields?: Field[];
  /** What leads from the opened page to the state. */
  reach?: (person: Person) => Promise<void>;
};

const press = (...keys: string[]) => async ({ page }: Person) => {
  for (const key of keys) await page.keyboard.press(key);
};
const seen = (id: string) => async ({ page }: Person) => expect(page.getByTestId(id).first()).toBeVisible();

export const states: State[] = [
  { name: 'one-text', samples: texts(9) },
  { name: 'answered', samples: texts(9), reach: press('7') },
  { name: 'incomplete', samples: texts(9), reach: press('Enter') },
  { name: 'all-kinds', samples: texts(9), fields: [tone, ...kinds], reach: press('7', '2') },
  { name: 'spans', samples: [{ id: 'a', text: 'Ada met Charles in London.' }], fields: spans },
  { name: 'pair', samples: [{ id: 'a', one: long, two: long }], fields: pair, reach: press('1') },
  { name: 'long-text', samples: [{ id: 'a', text: long }] },
  {
    name: 'chat',
    samples: [
      {
        id: 'a',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Why is the sky blue?' },
          { role: 'assistant', content: 'Air scatters blue light most.' },
        ],
      },
    ],
  },
  { name: 'facts', samples: [{ id: 'a', name: 'Ada', age: 36, city: 'London' }] },
  {
    name: 'media',
    samples: [
      { id: 'a', picture: '/media/hill.svg', sound: '/media/none.wav', photo: 'https://elsewhere.example/1.png' },
    ],
    reach: ({ page }) => expect(page.getByTestId('picture')).toHaveAttribute('data-stage', 'shown'),
  },
  {
    name: 'media-failed',
    samples: [{ id: 'a', picture: '/media/none.png', text: 'What do you see?' }],
    reach: seen('failed'),
  },
  {
    name: 'history',
    samples: texts(9),
    reach: async (person) => {
      for (const digit of '159') await person.label(digit);
    },
  },
  {
    name: 'reopened',
    samples: texts(9),
    reach: async (person) => {
      await person.label('4');
      await press('Backspace')(person);
      await seen('reopened')(person);
    },
  },
  { name: 'keys', samples: texts(9), reach: press('?') },
  { name: 'flagged-with-notes', samples: texts(9), reach: press('f', 'n', 'o', 'k') },
  {
    name: 'offline',
    samples: texts(9),
    reach: async (person) => {
      await person.context.setOffline(true);
      await person.label('4');
      await expect(person.page.getByTestId('chip')).toHaveText(/Offline/);
      await person.page.getByTestId('chip').click();
    },
  },
  {
    name: 'nothing-left',
    samples: texts(1),
    reach: async (person) => {
      await person.label('4');
      await seen('nothing-left')(person);
    },
  },
];

/** Starts an installation with a queue for each of the states, to which so many people can come. */
export async function startWithStates(ingot: Installation, people: number, some = states): Promise<void> {
  const media = join(ingot.data, 'media');
  await mkdir(media);
  await writeFile(join(media, 'hill.svg'), HILL);
  for (const { name, samples, fields = [tone] } of some) {
    await ingot.importQueue(name, samples, { fields, overlap: people });
  }
  await ingot.start('--media-dir', media);
}
