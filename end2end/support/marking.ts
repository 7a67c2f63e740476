// A text whose parts are marked, as somebody with a mouse selects in it.

import type { Page } from '@playwright/test';

/**
 * Drags over characters of the marked text, in UTF-16 units from its start. With `shift` the key is held when the
 * mouse button is let go.
 */
export async function drag(
  page: Page,
  start: number,
  end: number,
  { shift = false }: { shift?: boolean } = {},
): Promise<void> {
  const text = page.locator('.marked');
  await text.scrollIntoViewIfNeeded();
  const way = await text.evaluate(
    (element, [start, end]) => {
      const box = (offset: number): DOMRect => {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        let left = offset;
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
          const length = node.textContent?.length ?? 0;
          if (left < length) {
            const range = document.createRange();
            range.setStart(node, left);
            range.setEnd(node, left + 1);
            return range.getBoundingClientRect();
          }
          left -= length;
        }
        throw new Error(`the text has no character ${offset}`);
      };
      const [first, last] = [box(start), box(end - 1)];
      return {
        from: { x: first.left + 1, y: first.top + first.height / 2 },
        to: { x: last.right - 1, y: last.top + last.height / 2 },
      };
    },
    [start, end] as const,
  );
  await page.mouse.move(way.from.x, way.from.y);
  await page.mouse.down();
  await page.mouse.move(way.to.x, way.to.y, { steps: 5 });
  if (shift) await page.keyboard.down('Shift');
  await page.mouse.up();
  if (shift) await page.keyboard.up('Shift');
}
