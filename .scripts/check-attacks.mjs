// docs/security/attacks.md is the list of the shared attack cases: every case stands in it once, and a test file that it
// names for a case holds the case. Where the shared folder is not at hand, the page is the truth.
import { existsSync, readFileSync } from 'node:fs';
import { at, filesBelow } from './lib/paths.mjs';

const PAGE = 'docs/security/attacks.md';
const ROW = /^\| ([A-Z]{3}-\d{2}) \|[^|]*\| ([^|]*) \|/;

const tests = new Map(filesBelow('server').map((file) => [file.split('/').pop() ?? '', file]));
/** @type {Map<string, string>} */
const rows = new Map();
/** @type {string[]} */
const problems = [];
for (const line of readFileSync(at(PAGE), 'utf8').split('\n')) {
  const [, id, state] = ROW.exec(line) ?? [];
  if (id === undefined || state === undefined) continue;
  if (rows.has(id)) problems.push(`${id} stands twice.`);
  rows.set(id, state);
  for (const [, name = ''] of state.matchAll(/`([\w-]+\.test\.ts)`/g)) {
    const file = tests.get(name);
    if (file === undefined) problems.push(`${id} is said to be tested in ${name}, which does not exist.`);
    else if (!readFileSync(at(file), 'utf8').includes(id)) problems.push(`${file} does not hold ${id}.`);
  }
}
const shared = at('../shared/security/attacks.json');
if (existsSync(shared))
  for (const { id } of /** @type {{ id: string }[]} */ (JSON.parse(readFileSync(shared, 'utf8'))))
    if (!rows.has(id)) problems.push(`${id} is missing.`);
for (const problem of problems) console.error(`${PAGE}: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
