// The distribution's Chromium, for the tests and for the makers of pictures alike. Playwright's own
// download is neither needed nor wanted.

export const launchOptions = {
  executablePath: process.env.INGOT_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
