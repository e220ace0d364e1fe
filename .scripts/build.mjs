// npm run build [-- --force]: builds what is missing or stale: server, admin and the plugins of this repository.
import './lib/check-node.mjs';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFieldTypes } from './generate-field-types.mjs';
import { at, filesBelow, pluginFolders, ROOT } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

/** Stamps of what was built; inside dist, so that whoever deletes the one deletes the other. */
const CACHE = at('dist/.build');

/**
 * @typedef {object} Step
 * @property {string} name what the person sees
 * @property {string[]} sources files whose change makes the step stale, relative to the repository
 * @property {string} output the file that proves that the step ran, absolute
 * @property {() => Promise<number>} build answers the exit code
 */

/** @param {string[]} files */
const withoutTests = (files) => files.filter((file) => !/\.test\.tsx?$|\/testing\//.test(file));

/** @param {string[]} sources */
function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const file of sources) {
    const stat = statSync(at(file), { throwIfNoEntry: false });
    hash.update(`${file}:${stat?.mtimeMs}:${stat?.size}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => path.join(CACHE, `${name.replace(/\W+/g, '-')}.stamp`);

/** @param {Step} step */
function isFresh({ name, sources, output }) {
  const stamp = stampFile(name);
  return existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(sources);
}

/** Plugins say `import … from 'kasbah'` and find this repository. */
function linkPackage() {
  if (!existsSync(at('node_modules'))) return;
  const link = at('node_modules/kasbah');
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(ROOT, link, 'junction');
}

async function buildServer() {
  writeFieldTypes();
  const { code } = await run('tsc', ['-p', 'server', '--incremental', 'false', '--tsBuildInfoFile', 'null']);
  if (code !== 0) return code;
  const sources = [...filesBelow('server'), ...filesBelow('migrations')];
  const wanted = new Set(withoutTests(sources).map((file) => file.replace(/\.ts$/, '')));
  for (const folder of ['dist/server', 'dist/migrations']) {
    for (const file of filesBelow(folder)) {
      if (!wanted.has(file.slice('dist/'.length).replace(/(\.d\.ts|\.js)$/, ''))) rmSync(at(file));
    }
  }
  for (const file of sources.filter((name) => !/\.(ts|js)$|tsconfig\.json$/.test(name))) {
    mkdirSync(path.dirname(at('dist', file)), { recursive: true });
    cpSync(at(file), at('dist', file));
  }
  return 0;
}

/** @returns {Step[]} */
function steps() {
  /** @type {Step[]} */
  const list = [
    {
      name: 'server',
      sources: [
        ...withoutTests([...filesBelow('server'), ...filesBelow('migrations')]),
        'tsconfig.json',
        'package.json',
      ],
      output: at('dist/server/app/cli.js'),
      build: buildServer,
    },
    {
      name: 'admin',
      sources: [
        ...withoutTests([...filesBelow('admin-ui'), ...filesBelow('server/schema')]),
        'tsconfig.json',
      ],
      output: at('dist/admin/index.html'),
      build: async () =>
        (
          await run('vite', ['build', '--logLevel', 'error'], {
            cwd: at('admin-ui'),
          })
        ).code,
    },
  ];
  for (const plugin of pluginFolders()) {
    const output = plugin.server ?? plugin.admin;
    if (!output) continue;
    list.push({
      name: `plugin ${plugin.name}`,
      sources: [
        ...withoutTests(filesBelow(`plugins/${plugin.name}`)),
        ...withoutTests([...filesBelow('server/plugin'), ...filesBelow('admin-ui/src/plugin')]),
      ],
      output: path.join(plugin.folder, output),
      build: () => buildPlugin(plugin),
    });
  }
  return list;
}

/** @param {ReturnType<typeof pluginFolders>[number]} plugin */
async function buildPlugin({ folder, server, admin }) {
  if (server && existsSync(path.join(folder, 'tsconfig.server.json'))) {
    const { code } = await run('tsc', ['-p', path.join(folder, 'tsconfig.server.json')]);
    if (code !== 0) return code;
  }
  if (admin) return (await run('vite', ['build', '--logLevel', 'error'], { cwd: folder })).code;
  return 0;
}

/** Two builds at the same time would write the same files: the second waits for the first. */
async function lock() {
  mkdirSync(CACHE, { recursive: true });
  const file = path.join(CACHE, 'lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch {
      const owner = Number(existsSync(file) ? readFileSync(file, 'utf8') : 0);
      if (owner > 0 && !isRunning(owner)) rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds every step that is missing or stale, in order; the first that fails ends it.
 * @param {{ force?: boolean, only?: string }} [options] only: the steps whose name starts so
 * @returns {Promise<{ code: number, built: string[] }>}
 */
export async function build({ force = false, only = '' } = {}) {
  /** @type {string[]} */
  const built = [];
  linkPackage();
  const pending = steps().filter((step) => step.name.startsWith(only) && (force || !isFresh(step)));
  if (pending.length === 0) return { code: 0, built };
  if (!existsSync(at('node_modules/.bin/tsc'))) {
    console.error(
      `The build tools are missing, so ${pending.map(({ name }) => name).join(', ')} cannot be built. Run: npm install`,
    );
    return { code: 1, built };
  }
  const unlock = await lock();
  try {
    for (const step of pending) {
      const sources = fingerprint(step.sources);
      if (!force && isFresh(step)) continue;
      const started = performance.now();
      console.error(`Building ${step.name} …`);
      const code = await step.build();
      if (code !== 0) {
        console.error(`The build of ${step.name} failed; the messages above say where.`);
        return { code, built };
      }
      writeFileSync(stampFile(step.name), sources);
      console.error(`Built ${step.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
      built.push(step.name);
    }
    return { code: 0, built };
  } finally {
    unlock();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { code } = await build({ force: process.argv.includes('--force') });
  process.exitCode = code;
}
