// What must hold on every page: accessible, usable on a phone, quiet in the console.

import type { Page } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Pages';
const TARGET_PX = 44;

type Visit = { name: string; open: (person: Person, ingot: Installation) => Promise<void> };

const visits: Visit[] = [
  { name: 'queues', open: (person) => person.open('/') },
  { name: 'labeling', open: (person) => person.openQueue(QUEUE) },
  { name: 'nothing left', open: (person) => person.openQueue('Empty handed') },
  { name: 'dashboard', open: (person) => person.signInAsAdmin() },
  {
    name: "a queue's dashboard",
    open: async (person) => {
      await person.signInAsAdmin();
      await person.page.getByRole('link', { name: QUEUE }).click();
      await expect(person.page.getByRole('heading', { name: QUEUE })).toBeVisible();
      await expect(person.page.getByTestId('person')).toHaveCount(1);
    },
  },
  {
    name: 'audit log',
    open: async (person) => {
      await person.signInAsAdmin();
      await person.open('/dashboard/audit');
      await person.page.getByText('All actions').click();
      await expect(person.page.getByLabel('Queue made')).toBeVisible();
      await expect(person.page.getByTestId('entry')).not.toHaveCount(0);
    },
  },
  {
    name: 'forbidden',
    open: (person) => {
      person.allow(/status of 403/);
      return person.open('/dashboard');
    },
  },
  {
    name: 'not found',
    open: (person) => {
      person.allow(/status of 404/);
      return person.open('/nowhere');
    },
  },
];

const fields = [
  {
    name: 'positivity',
    kind: 'scale',
    title: 'How positive is this text?',
    help: 'Judge the feeling of the writer.',
    min: -4,
    max: 4,
    min_label: 'Extremely negative',
    max_label: 'Extremely positive',
    required: true,
  },
  { name: 'topic', kind: 'choice', options: ['work', 'home', 'elsewhere'], required: true },
  { name: 'notes', kind: 'text', multiline: true },
];

async function prepare(ingot: Installation): Promise<void> {
  const long = 'A rather long text with averyveryveryverylongwordthatdoesnotfitintoanarrowscreen. ';
  await ingot.importQueue(QUEUE, [{ id: 'long', text: long.repeat(6) }, ...texts(3)], { fields });
  await ingot.importQueue('Empty handed', texts(1));
  await ingot.start();
}

/** Leaves nothing to label in the second queue. */
async function drain(person: Person): Promise<void> {
  await person.openQueue('Empty handed');
  await person.label('5');
  await expect(person.page.getByTestId('nothing-left')).toBeVisible();
}

for (const visit of visits) {
  test(`${visit.name}: no serious finding of axe, light or dark`, async ({ ingot, arrive }) => {
    await prepare(ingot);
    const person = await arrive();
    if (visit.name === 'nothing left') await drain(person);
    await visit.open(person, ingot);

    expect(await seriousFindings(person.page)).toEqual([]);
  });

  test(`${visit.name}: fits 390 px, by touch`, async ({ ingot, arrive }) => {
    await prepare(ingot);
    const viewport = { width: 390, height: 844 };
    const person = await arrive({ viewport, hasTouch: true, isMobile: true });
    if (visit.name === 'nothing left') await drain(person);
    await visit.open(person, ingot);

    expect(await widthBeyondTheScreen(person.page), 'px to scroll sideways').toBe(0);
    expect(await smallTargets(person.page)).toEqual([]);
  });
}

async function widthBeyondTheScreen(page: Page): Promise<number> {
  return await page.evaluate(
    () => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}

/** Whatever can be touched and is smaller than a fingertip. Links inside a sentence are text. */
async function smallTargets(page: Page): Promise<string[]> {
  return await page.evaluate((least) => {
    const found: string[] = [];
    const touchable = 'a, button, select, summary, textarea, label:has(input), input:not([type=radio])';
    for (const element of document.querySelectorAll<HTMLElement>(touchable)) {
      if (!element.checkVisibility() || element.matches('p a:not(.button), .skip-link')) continue;
      const { width, height } = element.getBoundingClientRect();
      if (width < least - 0.5 || height < least - 0.5) {
        found.push(`${element.outerHTML.slice(0, 90)}: ${width} x ${height}`);
      }
    }
    return found;
  }, TARGET_PX);
}
