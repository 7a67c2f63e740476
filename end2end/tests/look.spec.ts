// How the pages look: by system and by choice, without a flash, a jump, or too little contrast.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { texts, type Installation } from '../support/installation.js';
import { interactive, type Person } from '../support/person.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Looks';
const GROUNDS = {
  light: 'rgb(246, 245, 242)',
  dark: 'rgb(22, 21, 19)',
  'contrast-light': 'rgb(255, 255, 255)',
  'contrast-dark': 'rgb(0, 0, 0)',
} as const;
type Palette = keyof typeof GROUNDS;
const palettes = Object.keys(GROUNDS) as Palette[];

const fields = [
  { name: 'tone', kind: 'scale', min: -4, max: 4, min_label: 'Bad', max_label: 'Good', required: true },
  { name: 'topic', kind: 'choice', options: ['work', 'home', 'elsewhere'] },
  { name: 'marks', kind: 'choices', options: ['short', 'long'] },
  { name: 'true', kind: 'boolean' },
  { name: 'why', kind: 'text', multiline: true },
];

const theme = (page: Page) => page.getByTestId('theme');
const seen = (page: Page) => page.evaluate(() => [...(window as never as { seen: Set<string> }).seen]);
const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

async function start(ingot: Installation, count = 3): Promise<void> {
  await ingot.importQueue(QUEUE, texts(count), { fields });
  await ingot.start();
}

test('the system says what is light, dark and of high contrast', async ({ ingot, arrive }) => {
  await start(ingot);
  const { page } = await arrive();
  await page.goto('/');

  for (const [colorScheme, contrast, palette] of [
    ['light', 'no-preference', 'light'],
    ['dark', 'no-preference', 'dark'],
    ['light', 'more', 'contrast-light'],
    ['dark', 'more', 'contrast-dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme, contrast });
    expect(await ground(page), palette).toBe(GROUNDS[palette]);
  }
});

test('a choice shows at once, and stands in the HTML of every page from then on', async ({ ingot, arrive }) => {
  await start(ingot);
  const person = await arrive({ colorScheme: 'light' });
  const { page } = person;
  await person.open('/');
  expect(await theme(page).inputValue()).toBe('system');

  await theme(page).selectOption('High contrast, dark');

  expect(await ground(page)).toBe(GROUNDS['contrast-dark']);
  const frame = page.locator('meta[name=theme-color][media*=light]');
  await expect(frame).toHaveAttribute('content', '#000000');
  await expect(page.locator('meta[name=color-scheme]')).toHaveAttribute('content', 'dark');
  for (const path of ['/', await ingot.labelingPath(QUEUE), '/dashboard', '/nowhere']) {
    const html = await (await person.context.request.get(path)).text();
    expect(html, path).toMatch(/<html[^>]*data-theme="contrast-dark"/);
  }
  const [cookie] = (await person.context.cookies()).filter(({ name }) => name === 'ingot_theme');
  expect(cookie).toMatchObject({ value: 'contrast-dark', path: '/', sameSite: 'Lax', secure: false });
});

test('the first paint has the chosen theme, and hydration leaves it', async ({ ingot, arrive }) => {
  await start(ingot);
  const person = await arrive({ colorScheme: 'light' });
  const { page } = person;
  await person.open('/');
  await theme(page).selectOption('Dark');
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    const look = () => {
      if (document.body) seen.add(getComputedStyle(document.documentElement).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

  await page.reload();
  await interactive(page);
  expect(await seen(page)).toEqual([GROUNDS.dark]);
  expect(await theme(page).inputValue()).toBe('dark');
  await person.openQueue(QUEUE);
  expect(await seen(page)).toEqual([GROUNDS.dark]);

  await theme(page).selectOption('As the system');
  expect(await ground(page)).toBe(GROUNDS.light);
});

test('the keys of the page work again after a theme was chosen by mouse', async ({ ingot, arrive }) => {
  await start(ingot);
  const person = await arrive();
  await person.openQueue(QUEUE);

  await theme(person.page).dispatchEvent('pointerdown');
  await theme(person.page).focus();
  await theme(person.page).selectOption('Dark');
  await person.page.keyboard.press('5');

  await expect(person.page.getByRole('radio', { name: '0', exact: true })).toBeChecked();
});

test('without scripts pages look as the system does and offer no choice', async ({ ingot, arrive }) => {
  await start(ingot);
  const { page } = await arrive({ javaScriptEnabled: false, colorScheme: 'dark' });

  await page.goto('/');

  await expect(theme(page)).toBeHidden();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('system');
});

for (const palette of palettes) {
  test(`${palette}: axe finds nothing on any page`, async ({ ingot, arrive }) => {
    await start(ingot);
    const person = await arrive();
    const { page } = person;
    await person.signInAsAdmin(ingot.printedAdminLink);
    await theme(page).selectOption(palette);

    for (const open of [
      () => person.open('/'),
      () => person.open('/dashboard'),
      async () => {
        await person.openQueue(QUEUE);
        await page.keyboard.press('5');
        await page.keyboard.press('1');
      },
    ]) {
      await open();
      expect(await ground(page)).toBe(GROUNDS[palette]);
      expect(await findings(page, palette), page.url()).toEqual([]);
    }
  });
}

/** What axe finds; in high contrast texts have to stand out by 7 to 1. */
async function findings(page: Page, palette: Palette): Promise<string[]> {
  const more = palette.startsWith('contrast') ? { 'color-contrast-enhanced': { enabled: true } } : {};
  const { violations } = await new AxeBuilder({ page }).options({ rules: more }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

test('colours that the system forces leave every state to be told', async ({ ingot, arrive }) => {
  await start(ingot);
  const person = await arrive({ forcedColors: 'active' });
  const { page } = person;
  await person.openQueue(QUEUE);
  const point = page.locator('label.answer').first();
  const look = () =>
    point.evaluate((tile) => {
      const { backgroundColor, color } = getComputedStyle(tile);
      return `${color} on ${backgroundColor}`;
    });
  const before = await look();

  await page.keyboard.press('1');

  expect(await look()).not.toBe(before);
});

test('whatever moves does so only for those who did not ask for less motion', async ({ ingot, arrive }) => {
  await start(ingot);
  const { page } = await arrive();
  await page.goto('/');

  const unasked = await page.evaluate(() => {
    const found: string[] = [];
    const look = (rules: CSSRuleList, isAsked: boolean) => {
      for (const rule of rules) {
        if (rule instanceof CSSMediaRule) {
          look(rule.cssRules, isAsked || /prefers-reduced-motion/.test(rule.conditionText));
        } else if (rule instanceof CSSStyleRule) {
          const { transitionDuration, transition, animationName, animation } = rule.style;
          if (!isAsked && (transitionDuration || transition || animationName || animation)) found.push(rule.cssText);
          look(rule.cssRules, isAsked);
        }
      }
    };
    for (const sheet of document.styleSheets) look(sheet.cssRules, false);
    return found;
  });

  expect(unasked).toEqual([]);
});

for (const width of [390, 1280]) {
  test(`nothing jumps on the labeling page, ${width} px wide`, async ({ ingot, arrive }) => {
    await start(ingot, 12);
    const person = await arrive({ viewport: { width, height: 844 } });
    const { page } = person;
    await page.addInitScript(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as LayoutShift[]) {
          if (entry.hadRecentInput) continue;
          const moved = entry.sources.map(({ node }) => (node as Element | null)?.outerHTML?.slice(0, 80));
          shifts.push(`${entry.value}: ${moved.join(' | ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });

    await person.openQueue(QUEUE);
    await expect(page.getByTestId('freshness')).toHaveText(/live/i);
    for (const digit of '1234567891') await person.label(digit);
    await expect(page.getByTestId('chip')).toHaveText('All saved');

    // Shifts are told of with the frames after them.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await page.evaluate(() => (window as never as { shifts: string[] }).shifts)).toEqual([]);
  });
}

type LayoutShift = PerformanceEntry & {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
};

test('whatever is touched on the labeling page is as large as a fingertip', async ({ ingot, arrive }) => {
  await start(ingot);
  const person = await arrive({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const { page } = person;
  await person.openQueue(QUEUE);

  const small = await page.evaluate(() => {
    const touched = 'a, button, select, summary, textarea, audio, .answer, input:not([type=radio], [type=checkbox])';
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(touched)) {
      if (!element.checkVisibility() || element.matches('.skip-link')) continue;
      const { width, height } = element.getBoundingClientRect();
      if (Math.min(width, height) < 43.5) found.push(`${element.outerHTML.slice(0, 90)}: ${width} x ${height}`);
    }
    return found;
  });

  expect(small).toEqual([]);
  await expect(page.locator('.answer')).not.toHaveCount(0);
});

test("numbers are written as the browser's language has it, before and after hydration", async ({
  ingot,
  arrive,
}) => {
  await ingot.importQueue(QUEUE, texts(12_345), { fields });
  await ingot.start();

  for (const locale of ['de-DE', 'en-US', 'fr-FR', 'es-ES', 'pl-PL', 'de-CH', 'hi-IN']) {
    const person: Person = await arrive({ locale });
    const { page } = person;
    const html = await (await person.context.request.get('/', { headers: { 'accept-language': locale } })).text();
    await person.open('/');
    await expect(page.getByTestId('freshness')).toHaveText(/live/i);

    const number = await page.evaluate((locale) => new Intl.NumberFormat(locale).format(12_345), locale);
    expect(await person.line().textContent(), locale).toContain(`/ ${number} labeled`);
    expect(html, locale).toContain(`/ ${number} labeled`);
    if (locale === 'de-DE') expect(number).toBe('12.345');
  }
});
