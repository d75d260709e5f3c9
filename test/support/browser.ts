import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';

/** Where Debian, Ubuntu, Fedora and macOS put it; CHROMIUM names another. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const chromiumPath: string | undefined = [process.env.CHROMIUM, ...PLACES].find((place) => place !== undefined && existsSync(place));

/** Say it where a browser test is skipped: `describe.skipIf(!chromiumPath)`. */
export const NO_BROWSER = 'no Chromium found: install it, or set CHROMIUM to its path, to run the browser tests';

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, locale: 'zh-CN' };

/** A headless browser that speaks to nobody but us. Close it in the end. */
export async function launch(): Promise<Browser> {
  if (!chromiumPath) throw new Error(NO_BROWSER);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
