// Draws public/icon-*.png from public/favicon.svg. Run after changing the SVG: node pictures/icons.js

import { readFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { launchOptions } from '../support/chromium.js';

const folder = new URL('../../public/', import.meta.url);
const svg = await readFile(new URL('favicon.svg', folder), 'utf8');
const browser = await chromium.launch(launchOptions);
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  const path = decodeURIComponent(new URL(`icon-${size}.png`, folder).pathname);
  await page.screenshot({ path, omitBackground: true });
}
await browser.close();
