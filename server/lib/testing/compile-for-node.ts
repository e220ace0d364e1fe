import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..');

/**
 * Compiles files of the server with all that they import, in a second, so that a test can start them as a process of
 * their own. They lie in `folder` as they do in the repository; `remove` deletes it.
 */
export function compileForNode(
  include: readonly string[],
  exclude: readonly string[] = [],
): { folder: string; remove: () => void } {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'kasbah-child-'));
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { noEmit: false, rootDir: ROOT, outDir: folder, noCheck: true },
      include: include.map((file) => join(ROOT, file)),
      exclude,
    }),
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
    cwd: ROOT,
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
