// npm run bench [-- --only W1,W2,W3 --seconds 10 --windows 2 --require 40 --history off --policies 50x200]: Kasbah beside a hand-written Koa server on
// the same driver, data and durability, in the same sitting; prints requests a second and the ratio.
// An administrator's token is checked on every request to Kasbah; the reference has no sign-in at all.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../.scripts/build.mjs';
import { at, ROOT } from '../.scripts/lib/paths.mjs';
import { slowBeside } from './beside.mjs';
import { addPolicies, manyCollections } from './many-policies.mjs';
import { harnessFolder, seed } from './seed.mjs';

const options = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => {
  const index = options.indexOf(`--${name}`);
  return (index >= 0 && options[index + 1]) || fallback;
};
const only = option('only', 'W1,W2,W3,W4,W7,W8,W9,W10');
const seconds = option('seconds', '10');
const windows = option('windows', '2');
const required = Number(option('require', '0'));
// `full`, `summary` or `off`: what the changelog keeps of posts, so that its share of a write can be told.
const history = option('history', 'full');
// `50x200`: so many roles with a policy on each of so many further collections are there as well.
const policies = option('policies', '');
const KASBAH_ENV = {
  KASBAH_ADMIN_EMAIL: 'admin@example.com',
  KASBAH_ADMIN_PASSWORD: 'bench-Admin1-passphrase',
  KASBAH_RATE_LIMIT: 'off',
  KASBAH_LOG_LEVEL: 'warn',
};

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/**
 * Starts a server, waits for its health and measures how long that took.
 * @param {string[]} args @param {Record<string, string>} env @param {string} health
 */
async function start(args, env, health) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`${args[0]} ended with code ${child.exitCode} before it answered ${health}`);
    const answer = await fetch(health).catch(() => undefined);
    if (answer?.ok) break;
    if (performance.now() - started > 60_000) throw new Error(`${health} did not answer within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    pid: Number(child.pid),
    startMs: performance.now() - started,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Memory of a process in MiB; undefined where /proc is absent. @param {number} pid */
function memory(pid) {
  const file = `/proc/${pid}/status`;
  const kib = existsSync(file) ? /VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return kib ? Number(kib) / 1024 : undefined;
}

/**
 * Runs the harness and answers its results.
 * @param {string} harness @param {string} adapter @param {string} url @param {string} out @param {Record<string, string>} [env]
 * @returns {Promise<Record<string, { title?: string, verified?: string, rps?: number, p50?: number, p99?: number, errors?: number }>>}
 */
async function measure(harness, adapter, url, out, env = {}) {
  const args = [path.join(harness, 'run.mjs'), adapter, '--url', url, '--only', only, '--out', out];
  args.push('--seconds', seconds, '--windows', windows);
  await new Promise((resolve) => {
    spawn(process.execPath, args, {
      cwd: harness,
      env: { ...process.env, ...KASBAH_ENV, ...env },
      stdio: 'inherit',
    }).once('exit', resolve);
  });
  return existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')).workloads : {};
}

/**
 * Asks the API and answers its data.
 * @param {string} url @param {string} route @param {unknown} [body] absent: GET @param {string} [token]
 * @returns {Promise<any>}
 */
async function ask(url, route, body, token) {
  const answer = await fetch(`${url}/api${route}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  });
  if (!answer.ok) throw new Error(`${route} was answered with ${answer.status}: ${await answer.text()}`);
  return /** @type {{ data: any }} */ (await answer.json()).data;
}

/** Sets what the changelog keeps of posts. @param {string} url @param {string} token */
async function setHistory(url, token) {
  const { collections } = await ask(url, '/schema', undefined, token);
  const posts = collections.find((/** @type {{ name: string }} */ one) => one.name === 'posts');
  await ask(url, '/schema/apply', { collections: [{ ...posts, history }] }, token);
}

/**
 * Tokens of the administrator, and of a role with a row filter and a list of fields for W10.
 * @param {string} url @returns {Promise<{ admin: string, reader: string }>}
 */
async function tokens(url) {
  const login = { email: KASBAH_ENV.KASBAH_ADMIN_EMAIL, password: KASBAH_ENV.KASBAH_ADMIN_PASSWORD };
  const token = String((await ask(url, '/auth/login', login)).access_token);
  const role = await ask(url, '/access/roles', { name: `Reader ${Date.now()}` }, token);
  const policy = {
    role: role.id,
    collection: 'posts',
    action: 'read',
    where: { _or: [{ author: { _eq: 7 } }, { status: { _eq: 'published' } }] },
    fields: ['id', 'title', 'slug', 'status', 'views', 'published_at'],
  };
  await ask(url, '/access/policies', policy, token);
  const key = await ask(url, '/access/keys', { name: 'bench', role: role.id }, token);
  return { admin: token, reader: String(key.token) };
}

async function main() {
  const harness = harnessFolder();
  const { code } = await build({ only: 'server' });
  if (code !== 0) return code;
  const results = at('bench/results');
  mkdirSync(results, { recursive: true });
  const seeded = path.join(results, 'seed.db');
  if (!existsSync(seeded)) {
    console.log('Seeding 1,000 authors, 100,000 posts and 200,000 comments …');
    rmSync(`${seeded}.new`, { force: true });
    await seed(`${seeded}.new`);
    renameSync(`${seeded}.new`, seeded);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-bench-'));
  try {
    copyFileSync(seeded, path.join(folder, 'ref.db'));
    copyFileSync(seeded, path.join(folder, 'kasbah.db'));

    const refPort = await freePort();
    const refUrl = `http://127.0.0.1:${refPort}`;
    const refArgs = [
      path.join(harness, 'peers/ref/server.mjs'),
      'sqlite3',
      path.join(folder, 'ref.db'),
      String(refPort),
    ];
    const ref = await start(refArgs, { BENCH_MODULES: ROOT, REF_SYNCHRONOUS: 'FULL' }, `${refUrl}/health`);
    const refRates = await measure(harness, 'ref', refUrl, path.join(folder, 'ref.json'));
    await ref.stop();

    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = [
      at('dist/server/app/cli.js'),
      'start',
      '--database',
      `sqlite:${path.join(folder, 'kasbah.db')}`,
    ];
    args.push('--data', path.join(folder, 'data'), '--port', String(port));
    const health = `${url}/api/server/health`;
    const first = await start(args, KASBAH_ENV, health);
    const [roles = 0, collections = 0] = policies.split('x').map(Number);
    if (policies) {
      const { admin } = await tokens(url);
      await ask(url, '/schema/apply', { collections: manyCollections(collections) }, admin);
    }
    await first.stop();
    if (policies)
      await addPolicies(
        path.join(folder, 'kasbah.db'),
        roles,
        manyCollections(collections).map(({ name }) => name),
      );
    const kasbah = await start(args, KASBAH_ENV, health);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const idle = memory(kasbah.pid);
    const { admin, reader } = await tokens(url);
    if (history !== 'full') await setHistory(url, admin);
    const env = { BENCH_READER_TOKEN: reader };
    const rates = await measure(harness, 'kasbah', url, path.join(folder, 'kasbah.json'), env);
    const beside = await slowBeside(harness, url, admin, Number(seconds));
    await kasbah.stop();

    console.log(`\nStart to the first healthy answer (second start): ${kasbah.startMs.toFixed(0)} ms`);
    if (idle !== undefined) console.log(`Memory when idle: ${idle.toFixed(0)} MiB`);
    const times = `p50 ${beside.p50.toFixed(1)} ms, p99 ${beside.p99.toFixed(1)} ms`;
    console.log(
      `W1 on 16 connections beside ${beside.slow} slow groups: ${times}, ${(beside.p99 / beside.p50).toFixed(1)} times the median`,
    );
    return report(refRates, rates);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Awaited<ReturnType<typeof measure>>} reference @param {Awaited<ReturnType<typeof measure>>} ours */
function report(reference, ours) {
  console.log('\n| workload | reference, req/s | Kasbah, req/s | Kasbah p50 / p99, ms | ratio |');
  console.log('|---|---|---|---|---|');
  let low = 0;
  for (const id of only.split(',')) {
    // The reference has no roles: a restricted role is measured by the administrator's same list.
    const restricted = id === 'W10';
    const a = restricted ? ours['W2'] : reference[id];
    const b = ours[id];
    const ratio = a?.rps && b?.rps ? (b.rps / a.rps) * 100 : 0;
    if (ratio < required || b?.verified !== 'ok' || b.errors) low += 1;
    const times = b?.p50 === undefined ? '–' : `${b.p50.toFixed(1)} / ${b.p99?.toFixed(1)}`;
    const wrong = b?.verified && b.verified !== 'ok' ? ` (wrong answer: ${b.verified})` : '';
    console.log(
      `| ${restricted ? 'W10 the list of W2 with row and field rules, beside W2' : `${id} ${a?.title ?? ''}`} | ${a?.rps?.toFixed(0) ?? '–'} | ${b?.rps?.toFixed(0) ?? 'failed'} | ${times} | ${ratio.toFixed(0)} %${wrong} |`,
    );
  }
  if (required > 0 && low > 0)
    console.log(`${low} of the workloads are below ${required} % of the reference, or wrong.`);
  return low > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
