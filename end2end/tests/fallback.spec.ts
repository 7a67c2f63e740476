// Networks that let no WebSocket through: the numbers come as a stream of events, until a socket works.

import type { Page, WebSocketRoute } from '@playwright/test';

import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Fallback';
const MINUTE_MS = 60_000;

type Blocked = { isBlocked: boolean; tries: number };

/** A proxy that cuts every socket at once, for as long as it is told to. */
async function blockSockets(page: Page): Promise<Blocked> {
  const proxy = { isBlocked: true, tries: 0 };
  await page.routeWebSocket(/\/live$/, async (socket: WebSocketRoute) => {
    proxy.tries += 1;
    if (proxy.isBlocked) await socket.close();
    else socket.connectToServer();
  });
  return proxy;
}

test('without sockets the numbers are live by the fallback, and people and labels count', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const [cutOff, other] = [await arrive(), await arrive()];
  // given: somebody whose network cuts sockets
  await blockSockets(cutOff.page);
  const streams: string[] = [];
  cutOff.page.on('request', (request) => {
    if (request.url().includes('/live/sse')) streams.push(request.url());
  });
  await cutOff.openQueue(QUEUE);
  const freshness = cutOff.page.getByTestId('freshness');
  await expect(freshness).toHaveText('live (fallback)', { timeout: 20_000 });
  await expect(freshness).toHaveAttribute('data-state', 'polling');
  await expect(freshness).toHaveAttribute('title', /just as fresh/);
  expect(streams.length, 'one stream, not several').toBe(1);

  // when: they and somebody with a socket label
  await other.openQueue(QUEUE);
  await expect(other.line()).toContainText('2 active labelers', { timeout: 15_000 });
  await cutOff.label('3');
  await expect(other.line()).toContainText('1 / 20 labeled', { timeout: 2_000 });
  await other.label('5');

  // then: both see the same
  await expect(cutOff.line()).toContainText('2 / 20 labeled', { timeout: 2_000 });
  await expect(cutOff.line()).toContainText('2 active labelers', { timeout: 15_000 });
  await expect(freshness).toHaveText('live (fallback)');
});

test('a page that is left for another follows what that one shows, and counts for it alone', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.importQueue('Second', texts(7, 't'));
  await ingot.start();
  const [cutOff, other] = [await arrive(), await arrive()];
  await blockSockets(cutOff.page);
  await cutOff.openQueue(QUEUE);
  const freshness = cutOff.page.getByTestId('freshness');
  await expect(freshness).toHaveText('live (fallback)', { timeout: 20_000 });

  // when: they go from the page within the site, without a reload
  await cutOff.page.evaluate(() => Object.assign(window, { samePage: true }));
  await cutOff.page.getByRole('link', { name: 'Queues' }).first().click();
  await cutOff.page.getByRole('link', { name: 'Start labeling Second' }).click();
  await expect(cutOff.line()).toContainText('0 / 7 labeled');
  expect(await cutOff.page.evaluate(() => 'samePage' in window), 'no reload').toBe(true);

  // then: what others do there is seen
  await other.openQueue('Second');
  await expect(other.line()).toContainText('2 active labelers', { timeout: 15_000 });
  await other.label('5');
  await expect(cutOff.line()).toContainText('1 / 7 labeled', { timeout: 2_000 });
  await expect(freshness).toHaveText('live (fallback)');
});

test('a socket is tried every five minutes while the stream goes on, and takes over once it works', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const [cutOff, labeler] = [await arrive(), await arrive()];
  // given: a page that fell back, with a clock that can be put forward
  const proxy = await blockSockets(cutOff.page);
  await cutOff.page.clock.install();
  await cutOff.openQueue(QUEUE);
  await labeler.openQueue(QUEUE);
  const freshness = cutOff.page.getByTestId('freshness');
  await expect(freshness).toHaveText('live (fallback)', { timeout: 20_000 });
  expect(proxy.tries).toBe(2);

  // when: time passes in steps, with something heard in each, and the first trial comes to nothing
  let labeled = 0;
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20_000) {
      await cutOff.page.clock.fastForward(20_000);
      if (labeled < 20) {
        await labeler.label('5');
        labeled += 1;
        await expect(cutOff.line()).toContainText(`${labeled} / 40 labeled`);
      }
    }
  };
  await pass(60_000);
  await expect.poll(() => proxy.tries).toBe(3);
  await expect(freshness).toHaveText('live (fallback)');

  // and: the proxy goes away, and five minutes pass
  proxy.isBlocked = false;
  await pass(5 * MINUTE_MS - 60_000);
  expect(proxy.tries, 'not before five minutes are over').toBe(3);
  await pass(60_000);

  // then: the socket has taken over, and nothing was lost
  await expect(freshness).toHaveText('live', { timeout: 15_000 });
  await expect.poll(() => proxy.tries).toBe(4);
  await expect(cutOff.line()).toContainText(`${labeled} / 40 labeled`);
});
