import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Absolute path inside the repository.
 * @param {string[]} parts
 */
export const at = (...parts) => path.join(ROOT, ...parts);

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'test-results', 'playwright-report']);

/**
 * Every file below a folder, as sorted paths relative to `root` with forward slashes. A missing folder has none.
 * @param {string} folder relative to `root`
 * @param {string} [root]
 * @returns {string[]}
 */
export function filesBelow(folder, root = ROOT) {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  /** @type {string[]} */
  const found = [];
  /** @param {string} directory */
  const visit = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const full = path.join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(full);
      } else if (entry.isFile()) {
        found.push(path.relative(root, full).split(path.sep).join('/'));
      }
    }
  };
  visit(start);
  return found.sort();
}

/**
 * The plugins of this repository: folders of `plugins/` whose package.json has a `kasbah` entry.
 * @returns {{ name: string, folder: string, server?: string, admin?: string }[]}
 */
export function pluginFolders() {
  if (!existsSync(at('plugins'))) return [];
  return readdirSync(at('plugins')).flatMap((name) => {
    const file = at('plugins', name, 'package.json');
    if (!existsSync(file)) return [];
    const entry = JSON.parse(readFileSync(file, 'utf8')).kasbah;
    return entry
      ? [
          {
            name,
            folder: at('plugins', name),
            server: entry.server,
            admin: entry.admin,
          },
        ]
      : [];
  });
}
