// npm test [-- filter …]: builds, then runs the unit, data and API tests (Vitest) and the journeys in Chromium
// (Playwright). The last line reads `N passed, N failed`, summed over both.
import './lib/check-node.mjs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { findDatabases } from './lib/find-databases.mjs';
import { run } from './lib/run.mjs';

const strict = /^(1|true)$/i.test(process.env['CI'] ?? '');
const filter = process.argv.slice(2);
const reports = mkdtempSync(path.join(tmpdir(), 'kasbah-test-'));
let passed = 0;
let failed = 0;
/** What did not pass, or only at its second try: told once more at the end, where it is found. @type {string[]} */
const told = [];

/** Counts one thing that must work beside the tests themselves. @param {string} message */
function fail(message) {
  failed += 1;
  console.error(message);
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function checkDatabases() {
  for (const { name, env, url, reachable, reason } of await findDatabases()) {
    if (reachable) continue;
    const where = `${name} does not answer at ${url.replace(/\/\/[^@/]*@/, '//')} (${reason})`;
    if (strict) fail(`${where}; with CI=true that is a failure. Start it, or set ${env}.`);
    else console.error(`Skipped: the tests on ${name}. ${where}. Start it, or set ${env}.`);
  }
}

async function runVitest() {
  const file = path.join(reports, 'vitest.json');
  const { code } = await run('vitest', [
    'run',
    '--config',
    '.config/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--passWithNoTests',
    ...filter,
  ]);
  const report = readReport(file);
  const before = failed;
  if (report) {
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    for (const { name, status, assertionResults } of report.testResults) {
      const where = path.relative(process.cwd(), name);
      if (status === 'failed' && assertionResults.length === 0) told.push(`failed  ${where}`);
      for (const test of assertionResults) {
        const tries = test.failureMessages?.length ?? 0;
        if (test.status === 'failed') told.push(`failed  ${where} > ${test.fullName}`);
        else if (test.status === 'passed' && tries > 0) told.push(`flaky   ${where} > ${test.fullName}`);
      }
    }
    // A file that could not be loaded has no tests to count.
    failed += report.testResults.filter(
      (/** @type {{ status: string, assertionResults: unknown[] }} */ { status, assertionResults }) =>
        status === 'failed' && assertionResults.length === 0,
    ).length;
  }
  if (code !== 0 && failed === before)
    fail('Vitest ended with an error outside of the tests; its messages are above.');
}

/** @param {{ specs?: { file: string, title: string, tests: { status: string }[] }[], suites?: any[] }[]} suites */
function tellJourneys(suites) {
  for (const { specs = [], suites: inner = [] } of suites) {
    for (const { file, title, tests } of specs) {
      const { status } = tests[0] ?? {};
      if (status === 'unexpected') told.push(`failed  e2e/${file} > ${title}`);
      if (status === 'flaky') told.push(`flaky   e2e/${file} > ${title}`);
    }
    tellJourneys(inner);
  }
}

/** @param {string} chromium */
async function runPlaywright(chromium) {
  const file = path.join(reports, 'playwright.json');
  const { code } = await run(
    'playwright',
    ['test', '--config', 'e2e/playwright.config.ts', '--pass-with-no-tests', ...filter],
    {
      env: {
        ...process.env,
        KASBAH_CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    },
  );
  const report = readReport(file);
  const stats = report?.stats;
  const before = failed;
  if (stats) {
    passed += stats.expected + stats.flaky;
    failed += stats.unexpected;
    tellJourneys(report.suites ?? []);
  }
  if (code !== 0 && failed === before)
    fail('Playwright ended with an error outside of the tests; its messages are above.');
}

const { code } = await build();
if (code !== 0) fail('The product does not build, so the journeys in the browser cannot run.');
await checkDatabases();
await runVitest();
if (code === 0) {
  try {
    await runPlaywright(await ensureChromium());
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
rmSync(reports, { recursive: true, force: true });
if (told.length > 0) console.log(`\n${told.join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
