// A session of many labelers that is played, watched on the dashboards.

import { seriousFindings } from '../support/axe.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Replay: Short reviews';

test('a played session moves the dashboards, and every number is that of the rows', async ({
  ingot,
  arrive,
}) => {
  test.slow();
  await ingot.replay('--speed', '60', '--people', '6', '--samples', '200', '--overlap', '2');
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  const { page } = admin;
  const row = page.getByTestId('queue-row');
  await expect(row).toHaveCount(1);
  await expect(row.getByTestId('percent')).toHaveText('100.0%', { timeout: 60_000 });
  await expect(page.getByTestId('turn')).toHaveCount(50);
  await expect(page.getByTestId('more-turns')).toContainText('more before these');
  await expect(page.getByTestId('total-active')).toHaveText('6', { timeout: 8_000 });
  const labels = (await row.getByTestId('labeled').textContent()) ?? '';

  await page.getByRole('link', { name: QUEUE }).click();
  await expect(page.getByTestId('tile-labeled')).toContainText(labels);
  await expect(page.getByTestId('labeler')).toHaveCount(6);
  // One of them gives the same answers to everything, and fast.
  await expect(page.getByTestId('finding').filter({ hasText: 'same answers' })).toHaveCount(1);
  expect(await seriousFindings(page)).toEqual([]);

  expect(await ingot.run('check')).toContain('counters equal the rows');
});
