// How pages look, compared with pictures in `snapshots/`: every state of the labeling page, and every page of admins,
// light and dark, wide and narrow. `npx playwright test snapshots --update-snapshots` takes them anew.
//
// The pictures are a quarter of the size, in a font that the tests bring along, and may differ a little: machines
// smooth letters in their own ways. What moves, goes missing or changes its colour is still to be seen.

import type { Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { startWithStates, states } from '../support/states.js';
import { expect, test } from '../support/test.js';

// The font is a style of the tests', which the pages' own policy would refuse. In this language dates and times are as
// long in the evening as in the morning, and on every day.
const small = { deviceScaleFactor: 0.25, bypassCSP: true, locale: 'en-GB' };
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 1400 },
];

/** What depends on the minute in which the pictures are taken. */
const PASSING = '.chart, .tile__line';

/** Compares what is seen with its four pictures. */
async function compare({ page }: Person, name: string, maxDiffPixelRatio = 0.004): Promise<void> {
  const options = { mask: [page.locator(PASSING)], maxDiffPixelRatio };
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await expect.soft(page).toHaveScreenshot(`${name}-${colorScheme}-${size.width}.png`, options);
    }
  }
}

test.describe('labeling', () => {
  for (const state of states) {
    test(state.name, async ({ ingot, arrive }) => {
      await startWithStates(ingot, 1, [state]);
      const person = await arrive(small);
      person.allowNetworkErrors();
      await person.openQueue(state.name);
      await state.reach?.(person);
      await compare(person, state.name);
    });
  }
});

test('the pages of admins', async ({ ingot, arrive }) => {
  test.setTimeout(120_000);
  await ingot.importQueue('Disputed', texts(6), { overlap: 2 });
  await ingot.importQueue('Untouched', texts(3, 'u'));
  await ingot.start();
  for (const digits of ['159', '953']) {
    const labeler = await arrive();
    await labeler.openQueue('Disputed');
    for (const digit of digits) await labeler.label(digit);
    await expect(labeler.line()).toContainText(digits === '159' ? '3 / 12' : '6 / 12');
  }
  const admin = await arrive(small);
  await admin.signInAsAdmin(ingot.printedAdminLink);
  for (const [name, path] of [
    ['queues', '/dashboard'],
    ['queue', '/dashboard/queues/1'],
    ['samples', '/dashboard/queues/1/samples'],
    ['review', '/dashboard/queues/1/review'],
    ['people', '/dashboard/queues/1/people'],
    ['settings', '/dashboard/queues/1/settings'],
    ['wizard', '/dashboard/queues/new'],
    ['audit', '/dashboard/audit'],
    ['missing', '/dashboard/queues/9'],
  ] as const) {
    if (name === 'missing') admin.allowNetworkErrors();
    await admin.open(path);
    await settled(admin.page);
    // Times and rates in them are others each time.
    await compare(admin, `admin-${name}`, 0.01);
  }
});

/** Waits until everything that a page asks for has come. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await expect(page.getByText('Loading')).toHaveCount(0);
}
