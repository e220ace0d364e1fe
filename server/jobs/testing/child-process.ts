import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileForNode } from '../../lib/testing/compile-for-node.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Compiles server/jobs for plain node; `remove` deletes the result. */
export function compileJobs(): { folder: string; remove: () => void } {
  const { folder, remove } = compileForNode(['server/jobs'], ['**/*.test.ts', '**/testing/**']);
  return { folder: join(folder, 'server'), remove };
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
