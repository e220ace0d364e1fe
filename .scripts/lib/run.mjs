import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { at, ROOT } from './paths.mjs';

/**
 * Runs a program of node_modules/.bin (or an absolute path) in the repository and waits for it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet: collect the output instead of showing it
 * @returns {Promise<{ code: number, output: string }>} code 127 where the program is missing
 */
export function run(program, args, { cwd = ROOT, env = process.env, quiet = false } = {}) {
  const local = at('node_modules/.bin', process.platform === 'win32' ? `${program}.cmd` : program);
  const command = existsSync(local) ? local : program;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 130 : 1), output }));
  });
}
