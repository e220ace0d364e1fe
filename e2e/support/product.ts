import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 30_000;

/** The administrator that `startProduct` makes unless told otherwise. */
export const ADMINISTRATOR = {
  name: 'Olga Owner',
  email: 'olga@example.com',
  password: 'a long passphrase for the tests',
};

export interface Product {
  url: string;
  pid: number;
  /** Where its database and data lie; removed by `stop`. */
  folder: string;
  /** Everything that it printed so far. */
  output(): string;
  /** Ends the process and removes the folder. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** `chinook`: a copy of the music shop; `empty`: a new sqlite database in the data folder; or a URL. */
  database?: 'chinook' | 'empty' | URL;
  /** false: a fresh server that waits for its first administrator. */
  administrator?: boolean;
  env?: Record<string, string>;
  /** Files of the schema folder, by name. */
  schema?: Record<string, object>;
  /** Folder of the built product; this repository unless told otherwise. */
  root?: string;
}

/** A port that nothing listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/**
 * Runs the built product's command until it ends by itself, as a start that must fail does.
 * @throws when it still runs after 20 s
 */
export function runProduct(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'dist/server/app/cli.js'), ...args], {
      cwd,
      env: { PATH: process.env['PATH'], KASBAH_PLUGINS_DIR: path.join(cwd, 'plugins'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`kasbah ${args.join(' ')} did not end:\n${output}`));
    }, 20_000);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code, output });
    });
  });
}

/**
 * Starts the built product on a database of its own and waits until it is healthy.
 * @throws when it ends early or does not answer in 30 s; the message holds what it printed
 */
export async function startProduct({
  database = 'chinook',
  administrator = true,
  env = {},
  schema = {},
  root = ROOT,
}: StartOptions = {}): Promise<Product> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-e2e-'));
  const port = await freePort();
  const args = [path.join(root, 'dist/server/app/cli.js'), 'start', '--data', path.join(folder, 'data')];
  args.push('--port', String(port));
  if (database === 'chinook') {
    const file = path.join(folder, 'chinook.sqlite');
    copyFileSync(path.join(ROOT, 'e2e/fixtures/chinook.sqlite'), file);
    args.push('--database', `sqlite:${file}`);
  } else if (database instanceof URL) {
    args.push('--database', database.href);
  }
  for (const [name, definition] of Object.entries(schema)) {
    mkdirSync(path.join(folder, 'schema'), { recursive: true });
    writeFileSync(path.join(folder, 'schema', name), JSON.stringify(definition));
  }
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      KASBAH_HOST: '127.0.0.1',
      KASBAH_RATE_LIMIT: 'off',
      // Machines that run tests are late all the time.
      KASBAH_OVERLOAD_MS: '0',
      KASBAH_PLUGINS_DIR: path.join(root, 'plugins'),
      KASBAH_SCHEMA_DIR: path.join(folder, 'schema'),
      ...(administrator && {
        KASBAH_ADMIN_EMAIL: ADMINISTRATOR.email,
        KASBAH_ADMIN_PASSWORD: ADMINISTRATOR.password,
      }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const product: Product = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    folder,
    output: () => printed,
    async stop() {
      await stopProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${product.url}/api/server/health`).catch(() => undefined);
    if (answer?.ok) return product;
    if (child.exitCode !== null || Date.now() > deadline) {
      await product.stop();
      throw new Error(`The product did not start:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
