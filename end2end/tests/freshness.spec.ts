// What the page says of its numbers when the server falls silent though the socket stays open.

import type { WebSocketRoute } from '@playwright/test';

import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Silent';

test('a socket that falls silent is "delayed" after 24 s, and live again once it speaks', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(10));
  await ingot.start();
  const [watcher, labeler] = [await arrive(), await arrive()];
  // given: a page with a live socket, and a clock that can be put forward
  let silent = false;
  let swallowed = 0;
  await watcher.page.routeWebSocket(/\/live$/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (silent) swallowed += 1;
      else socket.send(message);
    });
  });
  await watcher.page.clock.install();
  await watcher.openQueue(QUEUE);
  await labeler.openQueue(QUEUE);
  const freshness = watcher.page.getByTestId('freshness');
  await expect(freshness).toHaveText('live');

  // when: nothing arrives any more, though something happens
  silent = true;
  await labeler.label('5');
  await expect.poll(() => swallowed).toBeGreaterThan(0);
  await watcher.page.clock.fastForward(24_000);

  // then: the page says so, and its numbers stay
  await expect(freshness).toHaveText('delayed');
  await expect(freshness).toHaveAttribute('data-state', 'delayed');
  await expect(watcher.line()).toContainText('0 / 10 labeled');

  // and: with the next word of the server it is live again, and exact
  silent = false;
  await labeler.label('6');
  await expect(freshness).toHaveText('live');
  await expect(watcher.line()).toContainText('2 / 10 labeled');
});
