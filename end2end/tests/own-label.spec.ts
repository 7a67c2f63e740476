// One's own label counts at once on one's own screen, and never twice.

import type { Page, Route } from '@playwright/test';

import { texts } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Own';
const SUBMIT = '**/api/hand_in';

/** Something that happens once, and can be waited for. */
class Event {
  happen: () => void = () => {};
  readonly happened = new Promise<void>((done) => {
    this.happen = done;
  });
}

/** From now on the server's answers to labels are held up, until they are let go. */
async function holdAnswers(page: Page): Promise<{ held: Event; letGo: Event }> {
  const [held, letGo] = [new Event(), new Event()];
  await page.route(SUBMIT, async (route: Route) => {
    const response = await route.fetch();
    held.happen();
    await letGo.happened;
    await route.fulfill({ response });
  });
  return { held, letGo };
}

/** From now on every number of labels that the progress line shows is noted, in order. */
async function noteEveryNumber(page: Page): Promise<void> {
  await page.evaluate(() => {
    const line = document.querySelector('[data-testid=progress-line]') as Element;
    const shown: number[] = [];
    Object.assign(window, { shown });
    const note = () => {
      const number = Number.parseInt(line.textContent ?? '', 10);
      if (shown.at(-1) !== number) shown.push(number);
    };
    note();
    new MutationObserver(note).observe(line, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
}

async function notedNumbers(page: Page): Promise<number[]> {
  return await page.evaluate(() => (window as unknown as { shown: number[] }).shown);
}

test('a label counts before the server has answered, and once after the answer', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const [labeler, onlooker] = [await arrive(), await arrive()];
  await onlooker.openQueue(QUEUE);
  await labeler.openQueue(QUEUE);
  await expect(labeler.page.getByTestId('freshness')).toHaveText(/live/i);
  await noteEveryNumber(labeler.page);
  const { held, letGo } = await holdAnswers(labeler.page);
  const first = await labeler.page.getByTestId('sample').getAttribute('data-sample-id');

  // when: a label is handed in, and its answer is held up
  await labeler.page.keyboard.press('5');
  await labeler.page.keyboard.press('Enter');
  await held.happened;

  // then: line and bar show it, and the next sample is there, though nothing is answered
  await expect(labeler.line()).toContainText('1 / 40 labeled (2.5%)');
  await expect(labeler.page.getByRole('progressbar')).toHaveAttribute('value', '1');
  await expect(labeler.page.locator(`[data-sample-id="${first}"]`)).toHaveCount(0);
  await expect(labeler.page.getByTestId('sample')).toBeVisible();
  await expect(labeler.page.getByTestId('chip')).toHaveText('Saving 1');
  // and: also when its change has come over the socket
  await expect(onlooker.line()).toContainText('1 / 40 labeled');

  // and: after the answer it is still one, also when the next change shows what has arrived
  letGo.happen();
  await expect(labeler.page.getByTestId('chip')).toHaveText('All saved');
  await onlooker.label('3');
  await expect(labeler.line()).toContainText('2 / 40 labeled');
  expect(await notedNumbers(labeler.page)).toEqual([0, 1, 2]);
});

test('a labeler who is fast sees each label at once and no number go back', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(40));
  await ingot.start();
  const labeler = await arrive();
  await labeler.openQueue(QUEUE);
  await expect(labeler.page.getByTestId('freshness')).toHaveText(/live/i);
  await noteEveryNumber(labeler.page);

  for (let index = 0; index < 12; index += 1) {
    await labeler.label('4');
    // Without waiting: the screen's second is not for one's own labels.
    expect((await notedNumbers(labeler.page)).at(-1)).toBe(index + 1);
  }

  await ingot.importMore(QUEUE, texts(1, 'later'));
  await expect(labeler.line(), 'all changes have come').toContainText('12 / 41 labeled');
  expect(await notedNumbers(labeler.page)).toEqual(Array.from({ length: 13 }, (_, n) => n));
});

test('while two people label, no screen counts a label twice or goes back', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(60));
  await ingot.start();
  const people = [await arrive(), await arrive()];
  for (const person of people) {
    await person.openQueue(QUEUE);
    await expect(person.page.getByTestId('freshness')).toHaveText(/live/i);
    await noteEveryNumber(person.page);
  }

  await Promise.all(
    people.map(async (person) => {
      for (let index = 0; index < 15; index += 1) await person.label('6');
    }),
  );

  for (const person of people) {
    await expect(person.line()).toContainText('30 / 60 labeled (50.0%)');
    const shown = await notedNumbers(person.page);
    expect(shown, 'never back').toEqual([...shown].sort((one, other) => one - other));
    expect(shown.at(0)).toBe(0);
    expect(shown.at(-1), 'the number of the store').toBe(30);
  }
  expect(await ingot.run('check')).toContain('counters equal the rows');
});

test('a label that is refused is taken back, and waits for its labeler with the reason', async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(10));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const first = await person.page.getByTestId('sample').getAttribute('data-sample-id');
  await noteEveryNumber(person.page);
  // given: the sample in hand is skipped behind the page's back
  await person.skipBehindThePage(Number(first));
  const { held, letGo } = await holdAnswers(person.page);

  // when: it is labeled here
  person.allowNetworkErrors();
  await person.page.keyboard.press('7');
  await person.page.keyboard.press('Enter');
  await held.happened;
  await expect(person.line()).toContainText('1 / 10 labeled');
  letGo.happen();

  // then: the number is what it was, and the labeler reads why
  await expect(person.line()).toContainText('0 / 10 labeled');
  const chip = person.page.getByTestId('chip');
  await expect(chip).toHaveText('1 needs you');
  await chip.click();
  const panel = person.page.getByTestId('panel');
  await expect(panel).toContainText('Text number 1 of s.');
  await expect(panel).toContainText('you have skipped it');
  expect(await notedNumbers(person.page)).toEqual([0, 1, 0]);

  // and: the next sample was there all the time, and what can't be saved is given up when they say so
  await expect(person.page.getByTestId('sample')).toBeVisible();
  await panel.getByRole('button', { name: 'Discard it' }).click();
  await expect(chip).toHaveText('All saved');
});

test('a sample that is answered in another tab leaves this one', async ({ ingot, arrive }) => {
  await ingot.importQueue(QUEUE, texts(10));
  await ingot.start();
  const person = await arrive();
  await person.openQueue(QUEUE);
  const other = await person.newTab();
  // The tabs can't talk of who holds what, as when one of them was asleep: both show the same sample.
  await other.addInitScript(() => {
    const Channel = window.BroadcastChannel;
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        if (name === 'ingot-desk') throw new Error('asleep');
        super(name);
      }
    };
  });
  await person.openQueue(QUEUE, other);
  const shared = await other.getByTestId('sample').getAttribute('data-sample-id');
  await expect(person.page.getByTestId('sample')).toHaveAttribute('data-sample-id', shared ?? '');

  await person.label('6', other);

  await expect(person.page.locator(`[data-sample-id="${shared}"]`)).toHaveCount(0);
  await expect(person.page.getByTestId('sample')).toBeVisible();
  await expect(person.page.getByTestId('chip')).toHaveText('All saved');
});
