// npm ci refuses a lockfile that lacks an optional package of some platform. npm leaves such packages out in silence
// when the registry has the main package already and the platform's not yet, so this looks before a stranger does.
import { readFileSync } from 'node:fs';
import { at } from './lib/paths.mjs';

/** @type {Record<string, { version?: string, optionalDependencies?: Record<string, string> }>} */
const packages = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;

/** Whether `name` is found from the folder `from`, as Node looks for it. @param {string} from @param {string} name */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (`${folder}/node_modules/${name}` in packages) return true;
    if (!folder.includes('/node_modules/')) return `node_modules/${name}` in packages;
  }
}

for (const [folder, { version, optionalDependencies = {} }] of Object.entries(packages)) {
  const missing = Object.keys(optionalDependencies).filter((name) => !isLocked(folder, name));
  if (missing.length === 0) continue;
  process.exitCode = 1;
  console.error(
    `package-lock.json: ${folder} ${version} needs ${missing.join(', ')}, which the lockfile lacks, so "npm ci" fails. Take a version whose optional packages are all published, then run: rm package-lock.json && npm install --package-lock-only`,
  );
}
