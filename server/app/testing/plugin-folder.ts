import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of plugins: each a server half as it would be built, by its name. */
export function pluginFolder(plugins: Readonly<Record<string, string>>): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-plugins-'));
  for (const [name, server] of Object.entries(plugins)) {
    const at = path.join(folder, name);
    mkdirSync(path.join(at, 'dist'), { recursive: true });
    const kasbah = { label: name, server: 'dist/server.js' };
    const manifest = { name: `kasbah-plugin-${name}`, version: '1.0.0', type: 'module', kasbah };
    writeFileSync(path.join(at, 'package.json'), JSON.stringify(manifest));
    writeFileSync(path.join(at, 'dist/server.js'), server);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
