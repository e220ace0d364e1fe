import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { actorNamed } from '../features/auth/actors.ts';
import { KasbahError } from '../lib/errors.ts';
import { type AccessTest, readAccessTests, runAccessTests } from '../ops/access-test.ts';
import { openQuietServer } from './quiet-host.ts';

export const ACCESS_HELP = `  kasbah access test [path] asks whether people may what access/*.test.json say; ends with 1 when not (for CI)`;

function readFile(file: string): AccessTest[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new KasbahError('INVALID_ACCESS_TEST', `${file} is not valid JSON: ${(error as Error).message}`, {
      path: file,
    });
  }
  return readAccessTests(json, file);
}

/** The test files at a path: itself, or those of the folder in the order of their names. */
function filesAt(path: string): string[] {
  if (!existsSync(path))
    throw new KasbahError('INVALID_ACCESS_TEST', `There is nothing at ${path}.`, {
      path,
      hint: 'Policy tests are files like access/editors.test.json.',
    });
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => name.endsWith('.test.json'));
  return files.sort().map((name) => join(path, name));
}

/**
 * `kasbah access test`: asks every question of the policy tests of the database as it is.
 * @returns the exit code: 1 when one does not hold
 * @throws KasbahError INVALID_ACCESS_TEST, CONFIG
 */
export async function runAccessCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  const [command, ...rest] = args;
  if (command !== 'test') {
    print(ACCESS_HELP);
    return command === undefined || command === 'help' ? 0 : 78;
  }
  const path = rest[0] && !rest[0].startsWith('--') ? rest[0] : undefined;
  const tests = filesAt(path ?? 'access').flatMap(readFile);
  const { engine, host, close } = await openQuietServer(path === undefined ? rest : rest.slice(1), env);
  try {
    const results = await runAccessTests(engine, tests, (subject) => actorNamed(host, subject));
    for (const { test, failure } of results)
      print(failure === null ? `ok    ${test.name}` : `FAIL  ${test.name}: ${failure}`);
    const failed = results.filter(({ failure }) => failure !== null).length;
    print(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await close();
  }
}
