import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Live';

test('a label made by keyboard shows within 2 s in a second browser and on the dashboard', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const [labeler, onlooker, admin] = [await arrive(), await arrive(), await arrive()];
  await admin.signInAsAdmin(ingot.printedAdminLink);
  await onlooker.openQueue(QUEUE);
  await labeler.openQueue(QUEUE);
  const row = admin.page.getByTestId('queue-row');
  for (const person of [labeler, onlooker, admin]) {
    await expect(person.page.getByTestId('freshness')).toHaveText(/live/i);
  }

  for (let labeled = 1; labeled <= 6; labeled += 1) {
    await labeler.label(`${labeled}`);

    await expect(onlooker.line()).toContainText(`${labeled} / 40 labeled`, { timeout: 2_000 });
    await expect(row.getByTestId('labeled')).toHaveText(`${labeled}`, { timeout: 2_000 });
  }

  await expect(labeler.line()).toContainText('6 / 40 labeled (15.0%)');
  await expect(row.getByTestId('target')).toHaveText('40');
  await expect(row.getByTestId('percent')).toHaveText('15.0%');
});

test('the numbers of two people who label at once add up', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(30));
  await ingot.start();
  const [one, other] = [await arrive(), await arrive()];
  await one.openQueue(QUEUE);
  await other.openQueue(QUEUE);

  const labelTen = async (person: typeof one) => {
    const seen: string[] = [];
    for (let index = 0; index < 10; index += 1) seen.push(await person.label('5'));
    return seen;
  };
  const samples = (await Promise.all([labelTen(one), labelTen(other)])).flat();

  expect(new Set(samples).size, 'nobody got what the other had').toBe(20);
  await expect(one.line()).toContainText('20 / 30 labeled (66.7%)');
  await expect(other.line()).toContainText('20 / 30 labeled (66.7%)');
});

test('three tabs of one person count as one active labeler', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(10));
  await ingot.start();
  const [person, other] = [await arrive(), await arrive()];
  await person.openQueue(QUEUE);
  for (const tab of [await person.newTab(), await person.newTab()]) {
    await person.openQueue(QUEUE, tab);
    await expect(tab.getByTestId('freshness')).toHaveText(/live/i);
  }

  // The second person is the proof that the count was taken again after the tabs came.
  await other.openQueue(QUEUE);

  await expect(other.line()).toContainText('2 active labelers', { timeout: 15_000 });
  await expect(person.line()).toContainText('2 active labelers', { timeout: 15_000 });
});

test('30 s without network and back, without a reload: the same total', async ({ ingot, arrive }) => {
  test.slow();
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const [labeler, cutOff] = [await arrive(), await arrive()];
  await labeler.openQueue(QUEUE);
  await cutOff.openQueue(QUEUE);
  await labeler.label('7');
  await expect(cutOff.line()).toContainText('1 / 40 labeled');
  await cutOff.page.evaluate(() => Object.assign(window, { samePage: true }));

  cutOff.allowNetworkErrors();
  await cutOff.context.setOffline(true);
  await expect(cutOff.page.getByTestId('freshness')).not.toHaveText(/^\s*live/i, { timeout: 40_000 });
  for (let index = 0; index < 7; index += 1) await labeler.label('3');
  await expect(cutOff.line(), 'old numbers stay').toContainText('1 / 40 labeled');
  // The length of the outage is what is tested here.
  await cutOff.page.waitForTimeout(30_000);
  await expect(cutOff.line(), 'it was really cut off').toContainText('1 / 40 labeled');
  await cutOff.context.setOffline(false);

  await expect(cutOff.line()).toContainText('8 / 40 labeled', { timeout: 30_000 });
  await expect(cutOff.page.getByTestId('freshness')).toHaveText(/live/i);
  await labeler.label('3');
  await expect(cutOff.line()).toContainText('9 / 40 labeled', { timeout: 5_000 });
  expect(await cutOff.page.evaluate(() => 'samePage' in window), 'no reload').toBe(true);
});

test('a server that was killed and started again is found by itself', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await person.label('1');
  await expect(person.line()).toContainText('1 / 20 labeled');

  person.allowNetworkErrors();
  await ingot.kill();
  await expect(person.page.getByTestId('freshness')).not.toHaveText(/^\s*live/i);
  await person.page.keyboard.press('2');
  await person.page.keyboard.press('Enter');
  await ingot.start();

  await expect(person.line()).toContainText('2 / 20 labeled', { timeout: 40_000 });
  await expect(person.page.getByTestId('freshness')).toHaveText(/live/i, { timeout: 40_000 });
});
