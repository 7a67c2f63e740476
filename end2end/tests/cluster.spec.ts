// People at different nodes of one installation, and a node that is killed under them.

import { Cluster } from '../support/cluster.js';
import { texts } from '../support/installation.js';
import { expect, test as base } from '../support/test.js';

const QUEUE = 'Shared';

const test = base.extend<{ cluster: Cluster }>({
  cluster: async ({}, use) => {
    const cluster = await Cluster.create();
    await use(cluster);
    await cluster.remove();
  },
});

// What comes first here ends last: people leave before their nodes do.
test('whoever labels goes on when their node is killed, and every node shows the same', async ({
  cluster,
  arrive,
}) => {
  // Given somebody who labels by way of one node, and an admin who watches by way of another
  await cluster.importQueue(QUEUE, texts(12));
  const [near, far] = [await cluster.join(), await cluster.join()];
  const labeler = await arrive({ baseURL: cluster.url });
  const admin = await arrive({ baseURL: far });
  await admin.signInAsAdmin(cluster.adminLinkAt(far));
  const watched = admin.page.getByTestId('queue-row').filter({ hasText: QUEUE });
  await labeler.open('/queues/1/label');
  for (const digit of '159') await labeler.label(digit);
  await expect(watched.getByTestId('labeled')).toHaveText('3');
  await expect(watched.getByTestId('active')).toHaveText('1');

  // When the node of the one who labels is killed, and they go on
  labeler.allowNetworkErrors();
  await cluster.kill(near);
  for (const digit of '246') await labeler.label(digit);

  // Then their labels arrive by way of the other, once
  await expect(labeler.line()).toContainText('6 / 12');
  await expect(labeler.page.getByTestId('chip')).toHaveText('All saved');
  await expect(watched.getByTestId('labeled')).toHaveText('6');
  // And they count once, though the dead node has not been given up yet
  await expect(watched.getByTestId('active')).toHaveText('1');

  // And a node that comes later shows the same, and goes on with it
  const other = await arrive({ baseURL: await cluster.join() });
  await other.open('/');
  const listed = other.page.getByTestId('queue-card').filter({ hasText: QUEUE });
  await expect(listed).toContainText('6 / 12');
  await labeler.label('7');
  await expect(listed).toContainText('7 / 12');
  await cluster.ingot('check');
});
