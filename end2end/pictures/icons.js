// Draws public/icon-*.png from public/favicon.svg. Run after changing the SVG: node pictures/icons.js

import { readFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { launchOptions } from '../support/chromium.js';

const folder = new URL('../../public/', import.meta.url);
const svg = await readFile(new URL('favicon.svg', folder), 'utf8');
const browser = await chromium.launch(launchOptions);

/** One picture: the drawing takes a part of the side, and what is around it is clear unless there is a ground. */
async function draw(name, size, part, ground = 'transparent') {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const side = Math.round(size * part);
  await page.setContent(
    `<style>body{margin:0;height:${size}px;display:grid;place-items:center;background:${ground}}` +
      `svg{display:block;width:${side}px;height:${side}px}</style>${svg}`,
  );
  const path = decodeURIComponent(new URL(name, folder).pathname);
  await page.screenshot({ path, omitBackground: true });
  await page.close();
}

for (const size of [192, 512]) await draw(`icon-${size}.png`, size, 1);
// Systems cut this one to their own shape: everything outside a circle of four fifths may go.
await draw('icon-maskable-512.png', 512, 0.62, '#f6f5f2');
await browser.close();
