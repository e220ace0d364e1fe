// npm run check: types, lint and format, floors, unused exports, generated files. Every check runs; the first
// failure does not hide the others.
import { existsSync } from 'node:fs';
import { at, pluginFolders } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

/** @type {[name: string, program: string, args: string[]][]} */
const CHECKS = [
  ['field types', process.execPath, ['.scripts/generate-field-types.mjs', '--check']],
  ['generated docs', process.execPath, ['.scripts/generate-docs.mjs', '--check']],
  ['names in the docs', process.execPath, ['.scripts/check-docs.mjs']],
  ['attack cases', process.execPath, ['.scripts/check-attacks.mjs']],
  ['lockfile', process.execPath, ['.scripts/check-lockfile.mjs']],
  ['floors', process.execPath, ['.scripts/check-floors.mjs']],
  ['types of server', 'tsc', ['-p', '.', '--noEmit']],
  ['types of admin-ui', 'tsc', ['-p', 'admin-ui', '--noEmit']],
  ['types of e2e', 'tsc', ['-p', 'e2e', '--noEmit']],
  ['types of .scripts and bench', 'tsc', ['-p', '.scripts', '--noEmit']],
  ...pluginFolders()
    .filter(({ folder }) => existsSync(`${folder}/tsconfig.json`))
    .map(
      ({ name, folder }) =>
        /** @type {[string, string, string[]]} */ ([
          `types of plugins/${name}`,
          'tsc',
          ['-p', folder, '--noEmit'],
        ]),
    ),
  ['lint and format', 'biome', ['check', '--max-diagnostics=200', at('.')]],
  ['unused exports', 'knip', ['--no-progress', '--no-config-hints']],
];

let broken = 0;
for (const [name, program, args] of CHECKS) {
  const started = performance.now();
  const { code, output } = await run(program, args, { quiet: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) {
    broken += 1;
    console.log(output.trimEnd());
  }
}
console.log(broken === 0 ? 'All checks pass.' : `${broken} of ${CHECKS.length} checks fail.`);
process.exitCode = broken === 0 ? 0 : 1;
