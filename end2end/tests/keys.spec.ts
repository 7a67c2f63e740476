// Keys are each person's own: a preset, what they changed of it, or none at all.

import type { Locator } from '@playwright/test';

import { seriousFindings } from '../support/axe.js';
import { texts, type Installation } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Keys';

const sample = (person: Person) => person.page.getByTestId('sample');
const panel = (person: Person) => person.page.getByTestId('panel');
const cap = (person: Person, button: RegExp) =>
  person.page.locator('.labeling__actions').getByRole('button', { name: button }).locator('kbd');
const id = (person: Person) => sample(person).getAttribute('data-sample-id');

async function begin(ingot: Installation, arrive: () => Promise<Person>): Promise<Person> {
  await ingot.importQueue(QUEUE, texts(12));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  return person;
}

/** Does something that is saved, and waits until it is. */
async function saved(person: Person, act: () => Promise<void>): Promise<void> {
  const answer = person.page.waitForResponse(/save_preferences/);
  await act();
  expect((await answer).status()).toBe(200);
}

async function choosePreset(person: Person, name: string): Promise<void> {
  await person.page.keyboard.press('?');
  await saved(person, () => panel(person).getByRole('button', { name, exact: true }).click());
}

/** The line of an action among those that can be changed. */
async function line(person: Person, action: string): Promise<Locator> {
  const changes = panel(person).locator('details');
  if ((await changes.getAttribute('open')) === null) await changes.locator('summary').click();
  return changes.getByRole('listitem').filter({ has: person.page.getByText(action, { exact: true }) });
}

/** Presses keys, after which the sample in hand has to be the same. */
async function stays(person: Person, press: () => Promise<void>): Promise<void> {
  const before = await id(person);
  await press();
  await expect(sample(person)).toHaveAttribute('data-sample-id', before ?? '');
}

async function skips(person: Person, key: string): Promise<void> {
  const before = await id(person);
  await person.page.keyboard.press(key);
  await expect(sample(person)).not.toHaveAttribute('data-sample-id', before ?? '');
}

test('a preset is there in another browser of the same person', async ({ ingot, arrive, browser }) => {
  const person = await begin(ingot, arrive);
  await expect(cap(person, /^Skip/)).toHaveText('S');

  await choosePreset(person, 'Prodigy');

  await expect(panel(person).getByRole('button', { name: 'Prodigy' })).toHaveAttribute('aria-pressed', 'true');
  await expect(cap(person, /^Skip/)).toHaveText('Space');
  await person.page.keyboard.press('Escape');
  await skips(person, 'Space');
  await stays(person, () => person.page.keyboard.press('s'));

  const elsewhere = await browser.newContext({ baseURL: ingot.url });
  await elsewhere.addCookies(await person.context.cookies());
  const page = await elsewhere.newPage();
  await page.goto(await ingot.labelingPath(QUEUE));
  await interactive(page);
  await expect(page.getByRole('button', { name: /^Skip/ }).locator('kbd')).toHaveText('Space');
  const before = await page.getByTestId('sample').getAttribute('data-sample-id');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('sample')).not.toHaveAttribute('data-sample-id', before ?? '');
  await elsewhere.close();

  const other = await arrive();
  await other.openQueue(QUEUE);
  await expect(cap(other, /^Skip/)).toHaveText('S');
});

test('a key is changed by keys alone, works, and shows on its control', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;

  // when
  await page.keyboard.press('?');
  await expect(panel(person)).toBeFocused();
  const skip = await line(person, 'skip');
  await skip.getByRole('button', { name: 'Change the key to skip' }).focus();
  await page.keyboard.press('Enter');
  await expect(skip.getByRole('button', { name: 'Press a key to skip' })).toBeFocused();
  await saved(person, () => page.keyboard.press('x'));

  // then
  await expect(skip.getByRole('status')).toHaveText('X does it now.');
  await expect(cap(person, /^Skip/)).toHaveText('X');
  await page.keyboard.press('?');
  await expect(panel(person)).toHaveCount(0);
  await stays(person, () => page.keyboard.press('s'));
  await skips(person, 'x');
  await page.reload();
  await interactive(page);
  await expect(cap(person, /^Skip/)).toHaveText('X');
  await skips(person, 'x');

  // when: back to what the preset has
  await page.keyboard.press('?');
  const back = (await line(person, 'skip')).getByRole('button', { name: "Back to the preset's key to skip" });
  await back.focus();
  await saved(person, () => page.keyboard.press('Enter'));

  // then
  await expect((await line(person, 'skip')).getByRole('button', { name: 'Change the key to skip' })).toBeFocused();
  await expect(back).toHaveCount(0);
  await expect(cap(person, /^Skip/)).toHaveText('S');
});

test('a key that means something already is refused and not saved', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  let saves = 0;
  page.on('request', (request) => (saves += request.url().includes('save_preferences') ? 1 : 0));
  await page.keyboard.press('?');
  const skip = await line(person, 'skip');
  const change = skip.getByRole('button', { name: /key to skip/ });
  const said = skip.getByRole('status');

  await change.click();
  for (const [key, sentence] of [
    ['f', 'f would both flag and skip.'],
    ['5', '5 can\'t be used to skip: digits answer the focused field.'],
    ['Alt+x', 'With Alt no key can be used.'],
    ['F2', 'This key can\'t be used.'],
  ]) {
    await page.keyboard.press(key);
    await expect(said).toContainText(sentence);
    await expect(change).toHaveText('Press a key');
  }
  await change.evaluate((button) => {
    const key = { key: 'x', bubbles: true, cancelable: true, isComposing: true };
    button.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  await expect(said).toContainText('This key belongs to your input method.');

  // Tab says why, and goes on as everywhere.
  await page.keyboard.press('Tab');
  await expect(said).toContainText("Tab can't be used: it is the browser's own.");
  await expect(change).not.toBeFocused();
  await expect(change).toHaveText('Change');

  // Escape leaves the key as it is, and the panel open.
  await change.click();
  await page.keyboard.press('Escape');
  await expect(change).toHaveText('Change');
  await expect(said).toHaveText('');
  await expect(panel(person)).toBeVisible();

  expect(saves).toBe(0);
  await expect(page.getByRole('button', { name: /Flagged/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(cap(person, /^Skip/)).toHaveText('S');
  await skips(person, 's');
});

test('keys are switched off and on again', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  const keys = () => panel(person).getByRole('switch', { name: 'Keys on' });

  await page.keyboard.press('?');
  await saved(person, () => keys().click());

  // then: no key does anything, and nothing says so
  await expect(keys()).toHaveAttribute('aria-checked', 'false');
  await page.keyboard.press('Escape');
  await panel(person).getByRole('button', { name: /^Close/ }).click();
  await expect(panel(person)).toHaveCount(0);
  await page.reload();
  await interactive(page);
  await expect(page.locator('.labeling kbd:visible')).toHaveCount(0);
  await stays(person, async () => {
    for (const key of ['5', 'Enter', 's', 'Backspace', '?', 'f']) await page.keyboard.press(key);
  });
  await expect(panel(person)).toHaveCount(0);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);

  // when: the button still opens the panel
  await page.getByRole('button', { name: /^Keys/ }).click();
  await expect(panel(person)).toContainText('No key does anything here now');
  await saved(person, () => keys().click());

  await expect(cap(person, /^Submit/)).toHaveText('⏎');
  await page.keyboard.press('Escape');
  await person.label('5');
});

test('showing the time is a choice that stays', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const time = () => panel(person).getByRole('switch', { name: 'Show my time' });
  await person.page.keyboard.press('?');
  await expect(time()).toHaveAttribute('aria-checked', 'false');

  await saved(person, () => time().click());

  await person.page.reload();
  await interactive(person.page);
  await person.page.keyboard.press('?');
  await expect(time()).toHaveAttribute('aria-checked', 'true');
});

test('what can not be saved holds on the page, which says so', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  person.allowNetworkErrors();
  await page.route('**/api/save_preferences', (route) => route.abort());

  await page.keyboard.press('?');
  await panel(person).getByRole('button', { name: 'Argilla' }).click();

  await expect(page.getByTestId('unsaved')).toContainText('holds on this page, but is not saved');
  await expect(cap(person, /^Skip/)).toHaveText('⌫');
  await page.unroute('**/api/save_preferences');
  await saved(person, () => page.getByRole('button', { name: 'Save it' }).click());
  await expect(page.getByTestId('unsaved')).toHaveText('');
  await page.reload();
  await expect(cap(person, /^Skip/)).toHaveText('⌫');
});

test('of choices that follow each other quickly the last one is saved', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  let asked = 0;
  await page.route('**/api/save_preferences', async (route) => {
    asked += 1;
    if (asked === 1) await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  await page.keyboard.press('?');

  const last = page.waitForResponse((answer) => answer.request().postData()?.includes('argilla') ?? false);
  for (const name of ['Prodigy', 'Label Studio', 'Argilla']) {
    await panel(person).getByRole('button', { name }).click();
  }
  await last;

  expect(asked, 'the one in between was not worth a request').toBe(2);
  await page.reload();
  await expect(cap(person, /^Skip/)).toHaveText('⌫');
});

test('a digit gives the reason for a skip', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(12));
  await ingot.start();
  const token = (await ingot.run('token create', '--role', 'admin')).trim();
  const changed = await fetch(`${ingot.url}/api/v1/queues/1`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ policy: { skip_reasons: ['unclear', 'too long', 'not mine'] } }),
  });
  expect(changed.status).toBe(200);
  const person = await arrive();
  const page = person.page;
  await person.openQueue(QUEUE);

  // The caps say what each digit does, and a digit that has none does nothing.
  await page.keyboard.press('s');
  await expect(panel(person)).toBeFocused();
  await expect(panel(person).locator('li kbd')).toHaveText(['1', '2', '3', '0', '⏎']);
  await stays(person, () => page.keyboard.press('7'));
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  // With something held, composing or while typing it is no reason.
  await stays(person, async () => {
    await page.evaluate(() => {
      for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }]) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '1', bubbles: true, ...held }));
      }
    });
    await page.getByLabel(/^Notes/).focus();
    await page.keyboard.press('1');
  });
  await expect(page.getByLabel(/^Notes/)).toHaveValue('1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await skips(person, '2');
  await expect(panel(person)).toHaveCount(0);
  for (const key of ['0', 'Enter']) {
    await page.keyboard.press('s');
    await skips(person, key);
  }
  await page.keyboard.press('s');
  const before = await id(person);
  await panel(person).getByRole('button', { name: 'not mine' }).click();
  await expect(sample(person)).not.toHaveAttribute('data-sample-id', before ?? '');

  // Whoever answers after all is not asked any more why they skip, and their next digit is an answer.
  await page.keyboard.press('5');
  await page.keyboard.press('s');
  await expect(panel(person)).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(panel(person)).toHaveCount(0);
  await page.keyboard.press('2');
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(1);

  await expect(page.getByTestId('chip')).toHaveText('All saved');
  const text = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  const turns = text.trim().split('\n').flatMap((one) => (JSON.parse(one) as { turns: Turn[] }).turns);
  const ends = turns.map((turn) => (turn.label ? 'labeled' : (turn.skip?.reason ?? null)));
  expect(ends).toEqual(['too long', null, null, 'not mine', 'labeled']);
});

type Turn = { skip?: { reason: string | null }; label?: unknown };

test('keys never act with something held, while typing, or composing', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  await page.keyboard.press('5');

  await stays(person, () =>
    page.evaluate(() => {
      // Safari tells of the key that ends a word by its number alone.
      const composing = [{ isComposing: true }, { keyCode: 229 }];
      const held = [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, ...composing];
      for (const more of held) {
        for (const key of ['s', 'f', 'u', '1', '?', 'h', 'Process']) {
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
        }
      }
    }),
  );
  await expect(page.getByRole('radio', { name: '0', exact: true })).toBeChecked();
  await expect(panel(person)).toHaveCount(0);

  // A word that is being composed takes Enter and Escape for itself.
  const notes = page.getByLabel(/^Notes/);
  await notes.focus();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await stays(person, async () => {
    for (const key of ['Enter', 'Escape', 's']) {
      const event = { key: 'Process', code: key, windowsVirtualKeyCode: 229 };
      await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
      await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    }
  });
  await expect(notes).toBeFocused();
  await devtools.send('Input.insertText', { text: '日本' });
  await expect(notes).toHaveValue('日本');
  await stays(person, () => page.keyboard.type('sfu1?h'));
  await expect(notes).toHaveValue('日本sfu1?h');
});

test('a label that is reopened can be left as it was without a key', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  await person.label('5');
  const current = await id(person);
  await person.page.keyboard.press('Backspace');
  await expect(person.page.getByTestId('reopened')).toBeVisible();

  await person.page.getByRole('button', { name: /^Leave it as it was/ }).click();

  await expect(person.page.getByTestId('reopened')).toHaveCount(0);
  await expect(sample(person)).toHaveAttribute('data-sample-id', current ?? '');
});

test('the focus goes into the panel and back to where it was', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const radio = person.page.getByRole('radio', { name: '2', exact: true });
  await radio.focus();

  await person.page.keyboard.press('?');
  await expect(panel(person)).toBeFocused();
  await person.page.keyboard.press('Escape');

  await expect(radio).toBeFocused();
});

for (const width of [1280, 390]) {
  test(`the panel, ${width} px: no serious finding of axe, light or dark`, async ({ ingot, arrive }) => {
    const person = await begin(ingot, () => arrive({ viewport: { width, height: 900 } }));
    const page = person.page;
    await page.getByRole('button', { name: /^Keys/ }).click();
    await saved(person, () => panel(person).getByRole('switch', { name: 'Show my time' }).click());
    await page.screenshot({ path: test.info().outputPath('panel.png') });
    const skip = await line(person, 'skip');
    await skip.getByRole('button', { name: 'Change the key to skip' }).click();
    await saved(person, () => page.keyboard.press('x'));
    await skip.getByRole('button', { name: 'Change the key to skip' }).click();
    await page.keyboard.press('f');
    await skip.scrollIntoViewIfNeeded();
    await page.screenshot({ path: test.info().outputPath('changing.png') });

    expect(await seriousFindings(page)).toEqual([]);
    const beyond = await panel(person).evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth);
    expect(beyond, 'px to scroll sideways').toBe(0);
  });
}

test('Enter in the field of a name saves the name, and hands nothing in', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  await page.keyboard.press('5');

  await page.getByTestId('display-name').click();
  await stays(person, async () => {
    await page.getByLabel('The name others see').fill('Ada');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('display-name')).toHaveText('Ada');
  });
});

test('after a click on a past label the keys are the page’s, and Enter saves its change', async ({ ingot, arrive }) => {
  const person = await begin(ingot, arrive);
  const page = person.page;
  const first = await person.label('5');

  await page.getByTestId('history').getByRole('button').first().click();
  await expect(sample(person)).toHaveAttribute('data-sample-id', first);
  await page.keyboard.press('7');
  await page.keyboard.press('Enter');

  await expect(page.getByTestId('reopened')).toHaveCount(0);
  await expect(sample(person)).not.toHaveAttribute('data-sample-id', first);
  await expect(page.getByTestId('chip')).toHaveText('All saved');
  const text = await ingot.run('export', '--queue', QUEUE, '--format', 'native');
  type Labeled = { turns: { label?: { values: { positivity: number } } }[] };
  const turns = text.trim().split('\n').flatMap((one) => (JSON.parse(one) as Labeled).turns);
  expect(turns.flatMap((turn) => turn.label?.values.positivity ?? [])).toEqual([2]);
});
