// What open dashboards cost a browser while labels stream in. Figures, not tests: nothing here fails for being slow.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { CDPSession, Page } from '@playwright/test';

import { loadTool, texts } from '../support/installation.js';
import { test } from '../support/test.js';

const QUEUE = 'Measured';
const OTHER_DASHBOARDS = 99;
const LABELS_PER_S = 500;
/** What the load tool takes to bring everybody in, and what is measured after it. */
const SETTLING_MS = 8_000;
const MEASURED_MS = 30_000;
const LOAD_SECONDS = 60;

/** How often something on the page changed to be painted, and how much of its time the page was at work. */
type Cost = { updatesPerS: number; share: number };

async function busyMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

/** Counts the changes of a number that moves with each label, those of one frame once. */
function updates(page: Page, number: string): Promise<number> {
  return page.evaluate(
    ({ number, forMs }) =>
      new Promise<number>((done) => {
        const watched = document.querySelector(number);
        if (!watched) throw new Error(`the page has no ${number}`);
        let count = 0;
        const observer = new MutationObserver(() => (count += 1));
        observer.observe(watched, { subtree: true, childList: true, characterData: true });
        setTimeout(() => {
          observer.disconnect();
          done(count);
        }, forMs);
      }),
    { number, forMs: MEASURED_MS },
  );
}

async function cost(page: Page, number: string): Promise<Cost> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await devtools.send('Performance.enable');
  await page.waitForTimeout(SETTLING_MS);
  const before = await busyMs(devtools);
  const count = await updates(page, number);
  const after = await busyMs(devtools);
  return { updatesPerS: (1_000 * count) / MEASURED_MS, share: (after - before) / MEASURED_MS };
}

for (const [name, path, number] of [
  ['all queues', '/dashboard', '[data-testid=total-labels]'],
  ['one queue, with its charts', '/dashboard/queues/1', '[data-testid=tile-labeled]'],
] as const) {
  test(`a dashboard of ${name} beside ${OTHER_DASHBOARDS} others`, async ({ ingot, arrive }) => {
    await ingot.importQueue(QUEUE, texts(LABELS_PER_S * LOAD_SECONDS + 2_000));
    await ingot.start();
    const admin = await arrive();
    await admin.signInAsAdmin(ingot.printedAdminLink);
    await admin.open(path);
    const load = promisify(execFile)(loadTool, [
      ...['live', '--addr', new URL(ingot.url).host, '--queue', '1'],
      ...['--subscribers', `${OTHER_DASHBOARDS}`, '--labelers', '50'],
      ...['--labels-per-s', `${LABELS_PER_S}`, '--seconds', `${LOAD_SECONDS}`],
    ]);

    const { updatesPerS, share } = await cost(admin.page, number);

    const { stdout } = await load;
    console.log(stdout);
    const figure = `${updatesPerS.toFixed(2)}, ${(100 * share).toFixed(1)} %`;
    console.log(`| dashboard of ${name}, 4 times slower: updates per second, share of a core | ${figure} |`);
  });
}
