// npm run test:guards [-- part of a name]: switches the guards of the product off, one at a time, in a copy of the
// sources, and sees the attack cases fail that stand on them. A case that passes without its guard proves nothing.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GUARDS } from './lib/guards.mjs';
import { at } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const COPIED = [
  'server',
  'migrations',
  '.config',
  '.scripts/lib',
  'e2e/fixtures',
  'package.json',
  'tsconfig.json',
];
const SCENARIOS = 'server/app/scenarios';
const wanted = process.argv[2] ?? '';
const copy = mkdtempSync(path.join(tmpdir(), 'kasbah-guards-'));
for (const name of COPIED) cpSync(at(name), path.join(copy, name), { recursive: true });
symlinkSync(at('node_modules'), path.join(copy, 'node_modules'));

let wrong = 0;
for (const { name, cases, dialect = 'sqlite', also, ...edit } of GUARDS) {
  if (![name, ...cases].some((text) => text.includes(wanted))) continue;
  const edits = [edit, ...(also ? [also] : [])];
  const gone = edits.find(({ file, from }) => !readFileSync(path.join(copy, file), 'utf8').includes(from));
  if (gone) {
    wrong += 1;
    console.log(`GONE    ${name}: ${gone.file} does not hold what is switched off.`);
    continue;
  }
  const sources = edits.map(({ file }) => readFileSync(path.join(copy, file), 'utf8'));
  for (const [index, { file, from, to }] of edits.entries())
    writeFileSync(
      path.join(copy, file),
      (sources[index] ?? '').replaceAll(from, () => to),
    );
  const files = readdirSync(at(SCENARIOS))
    .filter((one) => one.startsWith('attacks-'))
    .map((one) => `${SCENARIOS}/${one}`)
    .filter((one) => cases.some((id) => readFileSync(at(one), 'utf8').includes(id)));
  const report = path.join(copy, 'report.json');
  rmSync(report, { force: true });
  const pattern = `(?:'${dialect}'|secret of a server).*(?:${cases.join('|')})`;
  const args = ['run', '--config', '.config/vitest.config.ts', ...files, '-t', pattern];
  const { output } = await run('vitest', [...args, '--reporter', 'json', '--outputFile', report], {
    cwd: copy,
    quiet: true,
  });
  for (const [index, { file }] of edits.entries()) writeFileSync(path.join(copy, file), sources[index] ?? '');
  /** @type {{ testResults: { assertionResults: { fullName: string, status: string }[], status: string }[] }} */
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    wrong += 1;
    console.log(`NOTHING ${name}: no report. ${output.slice(-500)}`);
    continue;
  }
  const failed = result.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  const ran = result.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed' || status === 'passed'),
  );
  if (ran.length === 0 && failed.length === 0) {
    wrong += 1;
    console.log(`NOTHING ${name}: no test ran. ${output.slice(-500)}`);
    continue;
  }
  const passing = cases.filter((id) => !failed.some((one) => one.includes(id)));
  if (passing.length > 0) wrong += 1;
  console.log(
    `${passing.length > 0 ? 'PASSES ' : 'fails  '} ${name}: ${passing.length > 0 ? `${passing.join(', ')} without it` : cases.join(', ')}`,
  );
}
rmSync(copy, { recursive: true, force: true });
console.log(wrong === 0 ? 'Every guard was missed.' : `${wrong} guards were not missed.`);
process.exitCode = wrong === 0 ? 0 : 1;
