import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

test('a labeler gets a 403 page on the dashboard that says what to do', async ({ ingot, arrive }) => {
  await ingot.importQueue('Access', texts(3));
  await ingot.start();
  const person = await arrive();
  person.allow(/status of 403/);

  const response = await person.page.goto('/dashboard');

  expect(response?.status()).toBe(403);
  await expect(person.page.getByTestId('error-panel')).toContainText('sign-in link');
  await expect(person.page.getByTestId('queue-row')).toHaveCount(0);
  await person.open('/');
  await expect(person.page.getByRole('link', { name: 'Dashboard' })).toHaveCount(0);
});

test('a sign-in link works once', async ({ ingot, arrive }) => {
  await ingot.importQueue('Access', texts(3));
  await ingot.start();
  const [first, second] = [await arrive(), await arrive()];
  const link = ingot.printedAdminLink;
  await first.signInAsAdmin(link);
  await expect(first.page.getByTestId('queue-row')).toHaveCount(1);

  second.allow(/status of 403/);
  await second.page.goto(link);
  await second.page.getByRole('button', { name: 'Sign in as admin' }).click();

  await expect(second.page.getByRole('heading')).toHaveText(/does not work any more/);
});

test('an unknown address and an unknown queue are 404 pages', async ({ ingot, arrive }) => {
  await ingot.start();
  const person = await arrive();
  person.allow(/status of 404/);

  for (const path of ['/nowhere', '/queues/999/label', '/queues/abc/label']) {
    const response = await person.page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(person.page.getByRole('link', { name: 'Back to the queues' })).toBeVisible();
  }
});

test('a name that one sets is shown and stays', async ({ ingot, arrive }) => {
  await ingot.importQueue('Access', texts(3));
  await ingot.start();
  const person = await arrive();
  await person.open('/');

  await person.page.getByTestId('display-name').click();
  await person.page.getByLabel('The name others see').fill('Ada & <Bob>');
  await person.page.getByRole('button', { name: 'Save name' }).click();

  await expect(person.page.getByTestId('display-name')).toHaveText('Ada & <Bob>');
  await person.page.reload();
  await expect(person.page.getByTestId('display-name')).toHaveText('Ada & <Bob>');
});
