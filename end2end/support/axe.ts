// What axe finds on a page that is open, in the dark as well as in the light.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The serious findings, each with the scheme in which it shows and the elements that it is about. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours on their way from one scheme to the other are nobody's choice.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      found.push(`${colorScheme}, ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    }
  }
  return found;
}
