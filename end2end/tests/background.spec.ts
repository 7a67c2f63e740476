// Tabs that nobody looks at: they cost little, count nobody as active, and are right when they are shown.

import type { Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Background';

/** What a browser tells a page when its tab is hidden or shown. A headless one never does so by itself. */
async function turn(page: Page, visibility: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);
}

test('a hidden tab is not active, and shows what it has missed as soon as it is looked at', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const [away, labeler] = [await arrive(), await arrive()];
  await away.openQueue(QUEUE);
  await labeler.openQueue(QUEUE);
  await expect(labeler.line()).toContainText('2 active labelers', { timeout: 15_000 });
  await expect(away.page.getByTestId('freshness')).toHaveText('live');

  // when: one of them looks at another tab, and the other goes on
  await turn(away.page, 'hidden');
  await expect(labeler.line()).toContainText('1 active labeler', { timeout: 15_000 });
  for (let labeled = 1; labeled <= 5; labeled += 1) await labeler.label('5');
  await expect(labeler.line()).toContainText('5 / 40 labeled');
  const missed = await away.line().textContent();
  expect(missed, 'changes for a hidden tab wait').not.toContain('5 / 40 labeled');

  // then: it is right at once when it is shown, and its person counts again
  await turn(away.page, 'visible');
  await expect(away.line()).toContainText('5 / 40 labeled', { timeout: 2_000 });
  await expect(away.page.getByTestId('freshness')).toHaveText('live');
  await expect(labeler.line()).toContainText('2 active labelers', { timeout: 15_000 });
});
