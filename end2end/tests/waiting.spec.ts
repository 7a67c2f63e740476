// Each reason for which there is nothing to label says what it means, for how long, and ends by itself.

import { Admin } from '../support/admin.js';
import { seriousFindings } from '../support/axe.js';
import { texts, type Installation } from '../support/installation.js';
import type { Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Waiting';

type Arrive = (options?: { colorScheme?: 'dark' | 'light' }) => Promise<Person>;

const nothing = (person: Person) => person.page.getByTestId('nothing-left');
const countdown = (person: Person) => person.page.getByTestId('countdown');
const sample = (person: Person) => person.page.getByTestId('sample');

async function start(ingot: Installation, samples: number, overlap = 1): Promise<Admin> {
  await ingot.importQueue(QUEUE, texts(samples), { overlap });
  await ingot.start();
  return Admin.of(ingot);
}

/** Labels the first sample, and waits until that is stored. */
async function labelOne(person: Person): Promise<void> {
  await person.openQueue(QUEUE);
  await person.label('5');
  await expect(person.page.getByTestId('chip')).toHaveText('All saved');
}

type State = {
  name: string;
  title: string;
  /** Brings somebody there, who comes once the installation runs. */
  reach: (ingot: Installation, comes: () => Promise<Person>, arrive: Arrive) => Promise<Person>;
};

const states: State[] = [
  {
    name: 'drained',
    title: 'Everything is labeled',
    reach: async (ingot, comes) => {
      await start(ingot, 1);
      const person = await comes();
      await labelOne(person);
      return person;
    },
  },
  {
    name: 'all done by oneself',
    title: 'You have done your part',
    reach: async (ingot, comes) => {
      await start(ingot, 1, 2);
      const person = await comes();
      await labelOne(person);
      return person;
    },
  },
  {
    name: 'all with others',
    title: 'The last samples are with other people',
    reach: async (ingot, comes, arrive) => {
      await start(ingot, 1);
      const person = await comes();
      await (await arrive()).openQueue(QUEUE);
      await person.openQueue(QUEUE);
      await expect(countdown(person)).toHaveText(/^1[0-5]:\d\d$/);
      return person;
    },
  },
  {
    name: 'paused',
    title: 'This queue is paused',
    reach: async (ingot, comes) => {
      await (await start(ingot, 1)).change({ state: 'paused' });
      const person = await comes();
      await person.openQueue(QUEUE);
      return person;
    },
  },
  {
    name: "at the day's limit",
    title: 'You have reached your limit',
    reach: async (ingot, comes) => {
      await (await start(ingot, 3)).change({ policy: { labeler_daily_limit: 1 } });
      const person = await comes();
      await labelOne(person);
      await expect(countdown(person)).toHaveText(/^(\d+:)?\d+:\d\d$/);
      return person;
    },
  },
  {
    name: 'at the limit for good',
    title: 'You have reached your limit',
    reach: async (ingot, comes) => {
      await (await start(ingot, 3)).change({ policy: { labeler_limit: 1 } });
      const person = await comes();
      await labelOne(person);
      await expect(countdown(person)).toHaveCount(0);
      return person;
    },
  },
  {
    name: 'not on the list',
    title: 'This queue is for people on its list',
    reach: async (ingot, comes) => {
      await (await start(ingot, 1)).change({ policy: { members_only: true } });
      const person = await comes();
      await person.openQueue(QUEUE);
      return person;
    },
  },
];

for (const state of states) {
  test(`${state.name}: says so, and axe finds nothing serious, light or dark`, async ({ ingot, arrive }) => {
    const person = await state.reach(ingot, arrive, arrive);

    await expect(nothing(person).getByRole('heading')).toHaveText(state.title);
    expect(await seriousFindings(person.page)).toEqual([]);
  });
}

test('when the lease of somebody who has gone ends, their sample comes by itself', async ({ ingot, arrive }) => {
  await (await start(ingot, 1)).change({ policy: { lease_ms: 10_000 } });
  const [gone, person] = [await arrive(), await arrive()];
  await gone.openQueue(QUEUE);
  await expect(sample(gone)).toBeVisible();
  await gone.page.close();

  await person.openQueue(QUEUE);

  await expect(countdown(person)).toHaveText(/^0:(10|0\d)$/);
  await expect(nothing(person).getByRole('status')).toContainText('in less than a minute');
  await expect(sample(person)).toBeVisible({ timeout: 15_000 });
});

test('each answer of the server arms the timer anew', async ({ ingot, arrive }) => {
  await start(ingot, 1);
  const [holder, person] = [await arrive(), await arrive()];
  await holder.openQueue(QUEUE);
  person.allowNetworkErrors();
  await person.page.clock.install();
  await person.openQueue(QUEUE);
  await expect(countdown(person)).toBeVisible();
  const claimed = () => person.page.waitForResponse(/claim_work/);

  // The page's clock runs ahead of the server's, which says each time that it takes a quarter of an hour.
  for (let round = 0; round < 3; round += 1) {
    const answer = claimed();
    await person.page.clock.fastForward('15:01');
    expect((await answer).status()).toBe(200);
    await expect(countdown(person)).toHaveText(/^1[45]:\d\d$/);
  }
});

test('a queue that goes on after a pause brings its sample by itself', async ({ ingot, arrive }) => {
  const admin = await start(ingot, 1);
  await admin.change({ state: 'paused' });
  const person = await arrive();
  await person.openQueue(QUEUE);
  await expect(nothing(person)).toBeVisible();

  await admin.change({ state: 'active' });

  await expect(sample(person)).toBeVisible({ timeout: 35_000 });
});

test('whoever is let on or has a larger limit goes on by themselves', async ({ ingot, arrive }) => {
  const admin = await start(ingot, 3);
  await admin.change({ policy: { labeler_daily_limit: 1 } });
  const person = await arrive();
  person.allowNetworkErrors();
  await person.page.clock.install();
  await labelOne(person);
  await expect(countdown(person)).toBeVisible();
  await admin.change({ policy: { labeler_daily_limit: null, labeler_limit: 1 } });

  // The day ends by the page's clock; the queue's other limit holds.
  await person.page.clock.fastForward('25:00:00');
  await expect(countdown(person)).toHaveCount(0);
  await expect(nothing(person)).toContainText('from one person. Thank you!');

  await admin.change({ policy: { labeler_limit: null } });
  await person.page.clock.fastForward('01:01');
  await expect(sample(person)).toBeVisible();
});

test('while one waits the last labels can still be changed', async ({ ingot, arrive }) => {
  await start(ingot, 1);
  const person = await arrive();
  await labelOne(person);
  await expect(nothing(person)).toBeVisible();

  await person.page.keyboard.press('Backspace');
  await expect(person.page.getByTestId('reopened')).toBeVisible();
  await person.page.keyboard.press('9');
  await person.page.keyboard.press('Enter');

  await expect(nothing(person)).toBeVisible();
  await expect(person.page.getByTestId('history')).toContainText('4');
});
