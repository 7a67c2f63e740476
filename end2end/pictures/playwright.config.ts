// Makes the README's pictures, and those of every state: `scripts/screenshots`.

import { defineConfig } from '@playwright/test';

import { launchOptions } from '../support/chromium.js';

export default defineConfig({
  testDir: '.',
  testMatch: ['readme.ts', 'states.ts'],
  outputDir: '../test-results',
  workers: 1,
  timeout: 120_000,
  reporter: [['list']],
  use: { launchOptions },
});
