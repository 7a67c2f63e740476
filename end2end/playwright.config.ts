import { defineConfig } from '@playwright/test';

import { launchOptions } from './support/chromium.js';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A flaky test is a bug in the test or in Ingot; either way it must be seen.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: {
      scale: 'device',
      caret: 'hide',
      stylePath: 'support/snapshots.css',
      pathTemplate: 'snapshots/{arg}{ext}',
    },
  },
  reporter: [['list']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', launchOptions },
});
