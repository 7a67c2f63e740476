import { positivity, texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Labeling';

test('a reload shows the same open sample', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(20));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await person.label('4');
  const sample = person.page.getByTestId('sample');
  const before = await sample.getAttribute('data-sample-id');

  await person.page.reload();

  await expect(sample).toHaveAttribute('data-sample-id', before ?? '');
});

test('markup in a sample is shown as text', async ({ ingot, arrive }) => {
  const text = '<b>bold</b><script>window.hacked = 1</script><img src=x onerror="window.hacked=1">';
  await ingot.importQueue(QUEUE, [{ id: 'html', text }]);
  await ingot.start();
  const person = await arrive();

  await person.openQueue(QUEUE);

  await expect(person.page.getByTestId('sample')).toContainText(text);
  await expect(person.page.getByTestId('sample').locator('b, script, img')).toHaveCount(0);
  expect(await person.page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('an incomplete label is refused beside the field that lacks a value', async ({ ingot, arrive }) => {
  const fields = [
    { name: 'first', kind: 'scale', min: 1, max: 5, required: true },
    { name: 'second', kind: 'choice', options: ['yes', 'no'], required: true },
    { name: 'notes', kind: 'text', multiline: true },
  ];
  await ingot.importQueue(QUEUE, texts(2), { fields });
  await ingot.start();
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);
  const sample = await page.getByTestId('sample').getAttribute('data-sample-id');

  await page.keyboard.press('3');
  await page.keyboard.press('Enter');

  await expect(page.getByTestId('field-second').getByTestId('field-error')).toHaveText(/\S/);
  await expect(page.getByTestId('field-first').getByTestId('field-error')).toHaveText('');
  await expect(page.getByTestId('sample')).toHaveAttribute('data-sample-id', sample ?? '');
  await expect(person.line()).toContainText('0 / 2 labeled');

  await page.keyboard.press('1');
  await page.keyboard.press('Enter');

  await expect(person.line()).toContainText('1 / 2 labeled');
});

test('digits answer the focused field and move on to the next', async ({ ingot, arrive }) => {
  const fields = ['one', 'two', 'three'].map((name) => ({
    name,
    kind: 'scale',
    min: 1,
    max: 5,
    required: true,
  }));
  await ingot.importQueue(QUEUE, texts(3), { fields });
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);

  for (const digit of ['2', '5', '1']) await person.page.keyboard.press(digit);

  for (const [name, value] of [['one', '2'], ['two', '5'], ['three', '1']]) {
    const field = person.page.getByTestId(`field-${name}`);
    await expect(field.getByRole('radio', { name: value })).toBeChecked();
  }
  await person.page.keyboard.press('Enter');
  await expect(person.line()).toContainText('1 / 3 labeled');
});

test('typing notes is typing, not answering', async ({ ingot, arrive }) => {
  const fields = [...positivity, { name: 'notes', kind: 'text', multiline: true }];
  await ingot.importQueue(QUEUE, texts(3), { fields });
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const notes = person.page.getByTestId('field-notes').getByRole('textbox');

  await notes.click();
  await person.page.keyboard.type('so 7 is safe');

  await expect(notes).toHaveValue('so 7 is safe');
  await expect(person.page.getByRole('radio', { checked: true })).toHaveCount(0);
});

test('a skipped sample goes to somebody else and never comes back', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const [one, other] = [await arrive(), await arrive()];
  await one.openQueue(QUEUE);
  await expect(one.page.getByTestId('sample')).toBeVisible();

  await one.page.keyboard.press('s');

  await expect(one.page.getByTestId('nothing-left')).toBeVisible();
  await other.openQueue(QUEUE);
  await expect(other.page.getByTestId('sample')).toBeVisible();
  await other.label('9');
  await expect(one.line()).toContainText('1 / 1 labeled (100.0%)');
});

test('"nothing left" wakes by itself when work is imported', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  await person.label('5');
  await expect(person.page.getByTestId('nothing-left')).toBeVisible();

  await ingot.importMore(QUEUE, texts(2, 'later'));

  await expect(person.page.getByTestId('sample')).toContainText('of later', { timeout: 35_000 });
  await expect(person.line()).toContainText('1 / 3 labeled', { timeout: 35_000 });
});

test('the buttons do by mouse what the keys do', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(5));
  await ingot.start();
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);

  await page.getByRole('radio', { name: '-4', exact: true }).click();
  await page.getByRole('button', { name: /^Submit/ }).click();
  await expect(person.line()).toContainText('1 / 5 labeled');
  const second = await page.getByTestId('sample').getAttribute('data-sample-id');
  await page.getByRole('button', { name: /^Skip/ }).click();

  await expect(page.locator(`[data-sample-id="${second}"]`)).toHaveCount(0);
  await expect(person.line()).toContainText('1 / 5 labeled');
});

test('the lease begins anew while somebody looks at the sample', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(1));
  await ingot.start();
  const person = await arrive();
  await person.page.clock.install();
  await person.openQueue(QUEUE);
  const renewed = person.page.waitForResponse(/renew_leases/);

  await person.page.clock.runFor(61_000);

  expect(await (await renewed).json()).toHaveLength(1);
});

test('a page whose questions have changed asks the new ones, and keeps what answered the old', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(3));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  person.allowNetworkErrors();
  const token = (await ingot.run('token create', '--role', 'admin')).trim();
  const changed = await fetch(`${ingot.url}/api/v1/queues/1`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ schema: { fields: [{ name: 'fine', title: 'Is it fine?', kind: 'boolean' }] } }),
  });
  expect(changed.status).toBe(200);

  await person.page.keyboard.press('3');
  await person.page.keyboard.press('Enter');

  await expect(person.page.getByText('Is it fine?')).toBeVisible();
  await expect(person.page.getByTestId('chip')).toHaveText('1 needs you');
  await person.page.getByTestId('chip').click();
  await expect(person.page.getByTestId('panel')).toContainText('questions have changed');
});
