// Every state of the labeling page, to be looked at: in each palette and at four widths, into `states/`.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startWithStates, states } from '../support/states.js';
import { test } from '../support/test.js';

const folder = fileURLToPath(new URL('states/', import.meta.url));
const WIDTHS = [390, 768, 1280, 1920];
const LOOKS = ['light', 'dark', 'contrast-light', 'contrast-dark'];

for (const look of LOOKS) {
  test(`states, ${look}`, async ({ ingot, arrive }) => {
    await startWithStates(ingot, WIDTHS.length);
    for (const width of WIDTHS) {
      for (const { name, reach } of states) {
        const person = await arrive({ viewport: { width, height: 844 } });
        person.allowNetworkErrors();
        await person.open('/');
        await person.page.getByTestId('theme').selectOption(look);
        await person.openQueue(name);
        await reach?.(person);
        await person.page.mouse.move(0, 0);
        await person.page.screenshot({ path: join(folder, look, `${width}-${name}.png`), fullPage: width < 1000 });
        await person.context.close();
      }
    }
  });
}
