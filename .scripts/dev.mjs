// npm run dev [-- --database <url> --port <n>]: the server restarts and the admin hot-reloads on change.
import './lib/check-node.mjs';
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';

const args = process.argv.slice(2);
const portFlag = args.indexOf('--port');
const port = (portFlag >= 0 && args[portFlag + 1]) || process.env['KASBAH_PORT'] || '8055';
const WATCHED = ['server', 'migrations', 'plugins'];

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let stopping = false;

function startServer() {
  server = spawn(process.execPath, ['--enable-source-maps', at('dist/server/app/cli.js'), 'start', ...args], {
    stdio: 'inherit',
  });
}

/** Ends the server and waits until its port is free again. */
function stopServer() {
  const old = server;
  if (!old || old.exitCode !== null || old.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => old.kill('SIGKILL'), 5000);
    old.once('exit', () => {
      clearTimeout(force);
      resolve(undefined);
    });
    old.kill('SIGTERM');
  });
}

let working = false;
let again = false;

/** Builds what changed and restarts the server; a build that fails leaves the old server running. */
async function rebuild() {
  if (working) {
    again = true;
    return;
  }
  working = true;
  do {
    again = false;
    const results = [await build({ only: 'server' }), await build({ only: 'plugin' })];
    const built = results.flatMap((result) => result.built);
    if (results.every(({ code }) => code === 0) && built.length > 0 && !stopping) {
      await stopServer();
      startServer();
    }
  } while (again);
  working = false;
}

const first = [await build({ only: 'server' }), await build({ only: 'plugin' })];
if (first.some(({ code }) => code !== 0)) process.exit(1);
startServer();

const admin = spawn(at('node_modules/.bin/vite'), ['--clearScreen', 'false'], {
  cwd: at('admin-ui'),
  env: { ...process.env, KASBAH_URL: `http://127.0.0.1:${port}` },
  stdio: 'inherit',
});

/** @type {NodeJS.Timeout | undefined} */
let timer;
for (const folder of WATCHED.filter((name) => existsSync(at(name)))) {
  watch(at(folder), { recursive: true }, (_event, file) => {
    if (!file || /(^|[/\\])(dist|node_modules)([/\\]|$)/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(rebuild, 150);
  });
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    admin.kill('SIGTERM');
    await stopServer();
    process.exit(0);
  });
}
