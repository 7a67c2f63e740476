// What every test starts with: an installation that has not been started, and people who come to it.

import { test as base, type Browser } from '@playwright/test';

import { Installation } from './installation.js';
import { Person } from './person.js';

type Arrive = (options?: Parameters<Browser['newContext']>[0]) => Promise<Person>;

export const test = base.extend<{ ingot: Installation; arrive: Arrive }>({
  ingot: async ({}, use) => {
    const ingot = await Installation.create();
    await use(ingot);
    await ingot.remove();
  },
  arrive: async ({ browser, ingot }, use) => {
    const people: Person[] = [];
    await use(async (options) => {
      const person = await Person.arrive(browser, ingot, options);
      people.push(person);
      return person;
    });
    for (const person of people) await person.leave();
  },
});

export { expect } from '@playwright/test';
