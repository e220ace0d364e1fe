import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../lib/paths.mjs';
import { readModule } from './read-module.mjs';
import {
  ADMIN_FLOORS,
  ADMIN_SEES_TYPES_OF,
  DEFAULT_EXPORTS,
  DOORS,
  FOLDERS,
  HOMES,
  isGenerated,
  isTest,
  KEPT,
  MAX_DEPTH,
  MAX_LINES,
  MAX_TEST_LINES,
  SERVER_FLOORS,
} from './rules.mjs';

/**
 * @typedef {{ file: string, line: number, rule: string, message: string }} Finding
 * @typedef {{ file: string, text: string, module: import('./read-module.mjs').Module }} Source
 */

/** @param {string} file */
function place(file) {
  const parts = file.split('/');
  if (parts[0] === 'server') return { side: 'server', floor: parts.length > 2 ? (parts[1] ?? '') : '' };
  if (parts[0] === 'migrations') return { side: 'server', floor: 'migrations' };
  if (parts[0] === 'admin-ui')
    return {
      side: 'admin',
      floor: parts.length > 3 ? (parts[2] ?? '') : 'app',
    };
  return { side: parts[0] ?? '', floor: '' };
}

/** `knex` of `knex/types`, `@koa/router` of `@koa/router/x`. @param {string} target */
const packageOf = (target) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

/** @param {string} from @param {string} target @param {Set<string>} known */
function resolveRelative(from, target, known) {
  const base = path.posix.normalize(path.posix.join(path.posix.dirname(from), target));
  return (
    [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')].find((file) =>
      known.has(file),
    ) ?? base
  );
}

/**
 * Why one import is refused, or undefined.
 * @param {string} from @param {string} to both relative to the repository @param {boolean} typeOnly
 */
function refuseDirection(from, to, typeOnly) {
  const a = place(from);
  const b = place(to);
  if (a.side === 'admin' && b.side === 'server') {
    if (ADMIN_SEES_TYPES_OF.includes(b.floor) && typeOnly) return;
    return ADMIN_SEES_TYPES_OF.includes(b.floor)
      ? `the admin may import types of ${to} only. Write "import type".`
      : `the admin may not import ${to}. It knows the server by its API and by the types of server/schema.`;
  }
  if (a.side === 'server' && b.side === 'admin') return `the server may not import the admin (${to}).`;
  // A build's configuration is no part of what it builds.
  if (/\.config\.ts$/.test(from)) return;
  if (a.side === 'plugins' && b.side !== 'plugins')
    return `a plugin imports the public door only: "kasbah", not ${to}.`;
  if (a.side === 'server' && a.floor === 'features') {
    const feature = (/** @type {string} */ file) => file.split('/')[2];
    if (to === 'server/plugin/index.ts') return;
    if (b.floor === 'features' && feature(from) === feature(to) && from.split('/').length > 3) return;
    return `a feature may import server/plugin/index.ts and its own folder, not ${to}. Widen the door if it lacks something.`;
  }
  const floors = a.side === 'server' ? SERVER_FLOORS : a.side === 'admin' ? ADMIN_FLOORS : undefined;
  if (!floors || a.side !== b.side || a.floor === b.floor) return;
  const floor = floors[a.floor];
  if (!floor) return `"${a.floor}" is no floor. Put the file into one of ${Object.keys(floors).join(', ')}.`;
  if (floor.may.includes(b.floor)) return;
  if (floor.typesFrom?.includes(b.floor)) {
    return typeOnly
      ? undefined
      : `${a.floor} may import types of ${b.floor} only (${to}). Write "import type", or let ops do it.`;
  }
  const below = floor.may.length > 0 ? floor.may.join(', ') : 'nothing but Node';
  return `${a.floor} may not import ${b.floor} (${to}); it may import ${below}. Move the shared part down, or pass it in from above.`;
}

/** @param {Source[]} sources @param {Set<string>} known @returns {Finding[]} */
function checkImports(sources, known) {
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Map<string, string>} */
  const driverOf = new Map();
  for (const { file, module } of sources) {
    if (isTest(file)) continue;
    for (const { target, line, typeOnly, names } of module.imports) {
      if (target.startsWith('.')) {
        const to = resolveRelative(file, target, known);
        const reason = refuseDirection(file, to, typeOnly);
        if (reason) findings.push({ file, line, rule: 'direction', message: reason });
        for (const { name, homes, why } of KEPT.filter(({ from }) => from === to)) {
          const takes = names.includes(name) || names.includes('*');
          if (takes && !homes.some((home) => home.test(file)))
            findings.push({ file, line, rule: 'kept', message: why });
        }
        if (isTest(to))
          findings.push({
            file,
            line,
            rule: 'direction',
            message: `only tests may import ${to}.`,
          });
        continue;
      }
      const name = packageOf(target);
      const home = HOMES.find(({ packages }) => packages.test(name));
      if (!home || !/^(server|admin-ui|migrations)\//.test(file)) continue;
      if (home.oneFile && file.startsWith('server/features/')) continue;
      if (!home.homes.some((pattern) => pattern.test(file))) {
        findings.push({
          file,
          line,
          rule: 'home',
          message: `${name} is at home in ${home.where}. Use what that floor offers.`,
        });
      } else if (home.oneFile && !typeOnly) {
        const key = `${name} ${file.split('/')[1]}`;
        const first = driverOf.get(key);
        if (first && first !== file) {
          findings.push({
            file,
            line,
            rule: 'home',
            message: `${name} is imported by ${first} already; one driver file per floor.`,
          });
        }
        driverOf.set(key, first ?? file);
      }
    }
  }
  return findings;
}

/** @param {Source[]} sources @param {Set<string>} known @returns {Finding[]} */
function checkCycles(sources, known) {
  /** @type {Map<string, { to: string, line: number }[]>} */
  const graph = new Map(
    sources.map(({ file, module }) => [
      file,
      module.imports
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target, line }) => ({
          to: resolveRelative(file, target, known),
          line,
        })),
    ]),
  );
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @type {string[]} */
  const trail = [];
  /** @param {string} file */
  const visit = (file) => {
    state.set(file, 'open');
    trail.push(file);
    for (const { to, line } of graph.get(file) ?? []) {
      if (state.get(to) === 'open') {
        const circle = [...trail.slice(trail.indexOf(to)), to];
        findings.push({
          file,
          line,
          rule: 'cycle',
          message: `imports go in a circle: ${circle.join(' → ')}. Move what both need into a file of its own.`,
        });
      } else if (!state.has(to) && graph.has(to)) visit(to);
    }
    trail.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return findings;
}

/** @param {Source} source @returns {Finding[]} */
function checkShape({ file, text, module }) {
  /** @type {Finding[]} */
  const findings = [];
  /** @param {number} line @param {string} rule @param {string} message */
  const add = (line, rule, message) => findings.push({ file, line, rule, message });
  for (const { line, message } of module.errors) add(line, 'syntax', message);
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const limit = isTest(file) ? MAX_TEST_LINES : MAX_LINES;
  if (lines > limit && !isGenerated(file, text)) {
    add(limit + 1, 'length', `${lines} lines, at most ${limit}. Split it by what changes together.`);
  }
  const name = path.posix.basename(file).replace(/(\.\w+)+$/, '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && !/^\d{4}-?/.test(name)) {
    add(
      1,
      'name',
      `file names are kebab-case: ${name
        .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replace(/[_\s]+/g, '-')
        .toLowerCase()}.`,
    );
  }
  if (file.startsWith('server/') && file.split('/').length - 1 > MAX_DEPTH) {
    add(1, 'depth', `at most ${MAX_DEPTH} deep under server/. Flatten the folder.`);
  }
  const isDoor = DOORS.some((pattern) => pattern.test(file));
  if (/\/index\.tsx?$/.test(file) && !isDoor && /^(server|admin-ui|migrations)\//.test(file)) {
    add(
      1,
      'barrel',
      'index files are kept for the public doors. Name the file after its main export and import it directly.',
    );
  } else if (module.barrel && !isDoor && /^(server|admin-ui)\//.test(file)) {
    add(1, 'barrel', 'this file only passes on what others export. Import those files directly.');
  }
  if (!DEFAULT_EXPORTS.some((pattern) => pattern.test(file))) {
    for (const line of module.defaultExports)
      add(line, 'default-export', 'export by name, so that it is called the same everywhere.');
  }
  if (file.startsWith('server/') && place(file).floor !== 'app' && !isTest(file)) {
    for (const line of module.environment) {
      add(
        line,
        'environment',
        'process.env is read in server/app only. Take the value from the config that app passes down.',
      );
    }
  }
  return findings;
}

/** Folder names: `.ts` files are checked one by one, so are the folders on their way. @param {string} file */
const badFolder = (file) =>
  file.startsWith('.')
    ? undefined
    : file
        .split('/')
        .slice(0, -1)
        .find((part) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part));

/**
 * Checks the floors of a repository.
 * @param {string} root its folder
 * @returns {Finding[]} sorted by file and line; empty when all is well
 */
export function checkTree(root) {
  if (!existsSync(root)) throw new Error(`${root} is no folder`);
  const files = FOLDERS.flatMap((folder) => filesBelow(folder, root)).filter((file) =>
    /\.(ts|tsx|mjs)$/.test(file),
  );
  const known = new Set(files);
  const sources = files.map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return { file, text, module: readModule(file, text) };
  });
  const code = sources.filter(({ file }) => /^(server|migrations|admin-ui|plugins)\//.test(file));
  /** @type {Finding[]} */
  const findings = [
    ...checkImports(code, known),
    ...checkCycles(sources, known),
    ...sources.flatMap(checkShape),
  ];
  for (const file of files) {
    const folder = badFolder(file);
    if (folder)
      findings.push({
        file,
        line: 1,
        rule: 'name',
        message: `folder names are kebab-case, "${folder}" is not.`,
      });
    const { side, floor } = place(file);
    const floors = side === 'server' ? SERVER_FLOORS : side === 'admin' ? ADMIN_FLOORS : undefined;
    if (floors && floor !== '' && !(floor in floors) && floor !== 'testing') {
      findings.push({
        file,
        line: 1,
        rule: 'direction',
        message: `"${floor}" is no floor. Use one of ${Object.keys(floors).join(', ')}.`,
      });
    }
  }
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
