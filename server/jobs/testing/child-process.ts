import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = resolve(here, '../../..');

/** Compiles server/jobs for plain node, in a second; `remove` deletes the result. */
export function compileJobs(): { folder: string; remove: () => void } {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'kasbah-jobs-'));
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: false, rootDir: join(root, 'server'), outDir: folder, noCheck: true },
      include: [join(root, 'server/jobs')],
      exclude: ['**/*.test.ts', '**/testing/**'],
    }),
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], {
    cwd: root,
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Child {
  process: ChildProcess;
  /** What the child has said so far. */
  said: Record<string, unknown>[];
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts child.mjs. */
export function startChild(
  compiled: string,
  filename: string,
  role: 'add' | 'work',
  options: object = {},
): Child {
  const child = spawn(
    process.execPath,
    [join(here, 'child.mjs'), compiled, filename, role, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => done({ code, signal }));
  });
  return { process: child, said, exit };
}
