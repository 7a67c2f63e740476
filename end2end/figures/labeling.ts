// What the labeling page costs its labeler, in milliseconds and bytes. Figures, not tests: nothing here fails for
// being slow.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CDPSession } from '@playwright/test';

import { positivity, texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Measured';
/** What travels between page and server, live numbers apart. */
const CALLS = '**/api/*';

async function makeQueue(ingot: Installation, samples: number, openLeases: number): Promise<void> {
  const schema = join(ingot.data, 'schema.json');
  const policy = join(ingot.data, 'policy.json');
  await writeFile(schema, JSON.stringify({ fields: positivity }));
  await writeFile(policy, JSON.stringify({ open_leases: openLeases }));
  await ingot.run('queue create', '--schema', schema, '--policy', policy, QUEUE);
  await ingot.importMore(QUEUE, texts(samples));
}

/** From a key press to the next sample on the screen, label by label; and how often nothing was there to show. */
type Pace = { paintedMs: number[]; waits: number };

/** Labels by keys at a steady pace, and measures in the page itself. */
function labelBy(person: Person, labels: number, everyMs: number): Promise<Pace> {
  return person.page.evaluate(
    async ({ labels, everyMs }) => {
      const shown = () => document.querySelector('[data-sample-id]')?.getAttribute('data-sample-id') ?? null;
      const press = (key: string) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      const painted = () =>
        new Promise<void>((done) =>
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => done();
            channel.port2.postMessage(null);
          }),
        );
      const paintedMs: number[] = [];
      let waits = 0;
      for (let label = 0; label < labels; label += 1) {
        const before = shown();
        press('5');
        const began = performance.now();
        press('Enter');
        await painted();
        if (shown() === null) {
          waits += 1;
          while (shown() === null) await painted();
        }
        if (shown() === before) throw new Error(`sample ${before} is still there`);
        paintedMs.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, everyMs));
      }
      return { paintedMs, waits };
    },
    { labels, everyMs },
  );
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function report(what: string, figure: string): void {
  console.log(`| ${what} | ${figure} |`);
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

test('key press to the next sample with two seconds to the server', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 200, 20);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await person.page.route(CALLS, async (route) => {
    await new Promise((done) => setTimeout(done, 2_000));
    await route.continue();
  });

  const { paintedMs, waits } = await labelBy(person, 100, 1_500);

  report('key press to next sample painted, 2 s to the server, 100 labels: p50, p99', `${ms(quantile(paintedMs, 0.5))}, ${ms(quantile(paintedMs, 0.99))}`);
  report('times that the next sample was not there', `${waits}`);
});

test('heap over 2,000 labels', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 2_100, 20);
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const devtools = await person.context.newCDPSession(person.page);

  await labelBy(person, 100, 20);
  const first = await heap(devtools);
  await labelBy(person, 900, 20);
  await expect(person.page.getByTestId('chip')).toHaveText('All saved', { timeout: 60_000 });
  const middle = await heap(devtools);
  await labelBy(person, 1_000, 20);
  await expect(person.page.getByTestId('chip')).toHaveText('All saved', { timeout: 60_000 });
  const last = await heap(devtools);

  report('JavaScript heap after 100, 1,000 and 2,000 labels', [first, middle, last].map(kib).join(', '));
});

test('interactive on a processor four times slower', async ({ ingot, arrive }) => {
  await makeQueue(ingot, 20, 5);
  await ingot.start();
  const person = await arrive();
  const path = await ingot.labelingPath(QUEUE);
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await person.page.addInitScript(() => {
    const mark = () => {
      if (!document.documentElement?.hasAttribute('data-hydrated')) return;
      performance.mark('interactive');
      observer.disconnect();
    };
    const observer = new MutationObserver(mark);
    observer.observe(document, { subtree: true, childList: true, attributeFilter: ['data-hydrated'] });
  });

  for (const visit of ['first visit', 'later visit']) {
    const painted: number[] = [];
    const interactive: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      if (visit === 'first visit') await devtools.send('Network.clearBrowserCache');
      await person.page.goto(`${ingot.url}${path}`);
      await expect(person.page.locator('html')).toHaveAttribute('data-hydrated', '');
      const times = await person.page.evaluate(() => ({
        painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
        interactive: performance.getEntriesByName('interactive')[0]?.startTime ?? NaN,
      }));
      painted.push(times.painted);
      interactive.push(times.interactive);
    }
    report(`${visit}, 4 times slower: first paint, interactive (medians of 5)`, `${ms(quantile(painted, 0.5))}, ${ms(quantile(interactive, 0.5))}`);
  }
});

async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}

const kib = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en')} KiB`;
