// Measures pages: `scripts/page-figures`.

import { defineConfig } from '@playwright/test';

import { launchOptions } from '../support/chromium.js';

export default defineConfig({
  testDir: '.',
  testMatch: ['labeling.ts', 'dashboards.ts'],
  outputDir: '../test-results',
  workers: 1,
  timeout: 600_000,
  reporter: [['line']],
  use: { launchOptions },
});
