// Finds a Chromium for the browser tests, or installs Debian's where it may.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inPath() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const found = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isProgram);
  return found ?? (isProgram(MAC) ? MAC : undefined);
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return file && existsSync(file) ? file : undefined;
}

function installWithApt() {
  if (process.getuid?.() !== 0 || !isProgram('/usr/bin/apt-get')) return;
  console.error('No Chromium found: installing Debian’s with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-qq'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch {
    console.error('apt-get could not install chromium; its messages are above.');
  }
}

/**
 * The path of a Chromium: KASBAH_CHROMIUM, the system's, Playwright's, or Debian's, newly installed.
 * @returns {Promise<string>}
 * @throws {Error} whose message says what to install
 */
export async function ensureChromium() {
  const asked = process.env['KASBAH_CHROMIUM'];
  if (asked) {
    if (isProgram(asked)) return asked;
    throw new Error(
      `KASBAH_CHROMIUM is ${asked}, which is not a program. Set it to the path of a Chromium, or unset it.`,
    );
  }
  const found = inPath() ?? (await ofPlaywright());
  if (found) return found;
  installWithApt();
  const installed = inPath();
  if (installed) return installed;
  throw new Error(
    'The browser tests need a Chromium and none was found. Install one ("sudo apt-get install chromium", or "npx playwright install chromium"), or set KASBAH_CHROMIUM to the path of one.',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
