// The program comes in parts: labelers' browsers don't load what only admins need.

import type { Page } from '@playwright/test';

import { texts } from '../support/installation.js';
import { interactive } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'In parts';
const DASHBOARDS = /\/pkg\/split_dashboards\.[\w-]+\.wasm$/;

/** The addresses that a page asks for from now on. */
function asked(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  return urls;
}

test('the code of the dashboards comes with a dashboard, and with no other page', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const [labeler, admin] = [await arrive(), await arrive()];
  const [byLabeler, byAdmin] = [asked(labeler.page), asked(admin.page)];

  await labeler.open('/');
  await labeler.openQueue(QUEUE);
  await labeler.label('3');
  await admin.signInAsAdmin(ingot.printedAdminLink);

  expect(byLabeler.filter((url) => DASHBOARDS.test(url))).toEqual([]);
  expect(byAdmin.filter((url) => DASHBOARDS.test(url))).not.toEqual([]);
});

test('an admin gets from labeling to a dashboard and back', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const admin = await arrive();
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await admin.openQueue(QUEUE);

  await admin.page.getByRole('link', { name: 'Dashboard' }).click();
  await interactive(admin.page);
  await expect(admin.page.getByTestId('queue-row')).toHaveCount(1);
  await admin.page.getByRole('link', { name: QUEUE }).click();
  await admin.page.getByRole('link', { name: 'Label here' }).click();
  await admin.label('3');
  await admin.page.goBack();

  await expect(admin.page.getByTestId('turn')).toHaveCount(1);
});

test('a part that does not come is asked for until it does', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const admin = await arrive();
  admin.allowNetworkErrors();
  admin.allow(/split_dashboards|[Ff]ailed to (load|fetch)/);
  let refused = 0;
  await admin.page.route(DASHBOARDS, (route) => {
    refused += 1;
    // The hint in the page and the loader ask for it.
    return refused <= 3 ? route.abort() : route.continue();
  });

  await admin.signInAsAdmin(ingot.printedAdminLink);

  await expect(admin.page.locator('html')).toHaveAttribute('data-hydrated', '', { timeout: 30_000 });
  await expect(admin.page.getByTestId('queue-row')).toHaveCount(1);
  expect(refused).toBeGreaterThan(3);
});
