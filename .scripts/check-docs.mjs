// Links between the pages of this repository, and the files that they name, must exist.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { at, filesBelow, ROOT } from './lib/paths.mjs';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...filesBelow('docs'),
];
const FILE = /^(server|admin-ui|migrations|plugins|e2e|bench|docs|\.scripts|\.ci)\/[\w./-]+\.\w+$/;

let broken = 0;
for (const page of PAGES.filter((name) => name.endsWith('.md') && existsSync(at(name)))) {
  const lines = readFileSync(at(page), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const links = [...line.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
    const missing = links.filter(
      (link) => !/^[a-z]+:/.test(link) && !existsSync(path.resolve(path.dirname(at(page)), link)),
    );
    const named = [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    missing.push(...named.filter((text) => FILE.test(text) && !existsSync(path.join(ROOT, text))));
    for (const name of missing) {
      broken += 1;
      console.error(`${page}:${index + 1} names ${name}, which does not exist.`);
    }
  }
}
process.exitCode = broken > 0 ? 1 : 0;
