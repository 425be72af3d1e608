import { type Browser, chromium } from 'playwright-core';
import { findOrInstall } from '../../kernel/system-program.ts';

const CHROMIUM = {
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  debianPackage: 'chromium',
  otherwise:
    'There is no Chromium on the PATH, and it cannot be installed here. Install it (Debian, Ubuntu: apt-get install chromium).',
} as const;

/** It asks nobody else's servers for anything while it starts. */
const QUIET = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Chromium without a window; it is installed where that is possible. Close it when done. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findOrInstall(CHROMIUM);
  // Chromium refuses to run as root inside its sandbox.
  return chromium.launch({ executablePath, args: QUIET, chromiumSandbox: process.getuid?.() !== 0 });
}
