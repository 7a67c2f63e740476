// Files that the browser saves.

import type { BrowserContext, Download, Page } from '@playwright/test';

/**
 * Does `act`, and returns the file that it makes the browser save. A form that opens a tab of its own gives the
 * file to that tab or to the page that opened it, whichever the browser knows first; both are listened to.
 */
export async function savedFile(page: Page, act: () => Promise<void>): Promise<Download> {
  const context: BrowserContext = page.context();
  let listenTo = (_: Page): void => {};
  const saved = new Promise<Download>((resolve) => {
    listenTo = (opened) => opened.once('download', resolve);
    listenTo(page);
    context.on('page', listenTo);
  });
  try {
    await act();
    return await saved;
  } finally {
    context.off('page', listenTo);
  }
}
