import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '../lib/logger.ts';
import type { PluginDefinition } from '../plugin/definition.ts';

/** A plugin's folder with what its package.json says and its server half, if that could be loaded. */
export interface LoadedPlugin {
  name: string;
  label: string;
  version: string;
  description: string;
  definition: PluginDefinition | null;
  /** The file of its admin half, or null. */
  admin: string | null;
  error: string | null;
}

interface Manifest {
  name?: string;
  version?: string;
  description?: string;
  kasbah?: { label?: string; server?: string; admin?: string };
  problem?: string;
}

/** The package.json of a folder; one that cannot be read is a plugin that says so, for all that can be known. */
function readManifest(file: string, folder: string): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest | null;
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch (error) {
    return {
      name: folder,
      kasbah: {},
      problem: `package.json is not valid JSON: ${(error as Error).message}`,
    };
  }
}

async function loadOne(folder: string, manifest: Manifest): Promise<LoadedPlugin> {
  const { kasbah = {} } = manifest;
  const loaded: LoadedPlugin = {
    name: (manifest.name ?? '').replace(/^(?:@[^/]+\/)?(?:kasbah-plugin-)?/, ''),
    label: kasbah.label ?? manifest.name ?? folder,
    version: manifest.version ?? '0.0.0',
    description: manifest.description ?? '',
    definition: null,
    admin: null,
    error: manifest.problem ?? null,
  };
  try {
    if (kasbah.server) {
      const file = join(folder, kasbah.server);
      if (!existsSync(file)) throw new Error(`${kasbah.server} is not there; build the plugin first.`);
      const { default: definition } = (await import(pathToFileURL(file).href)) as {
        default?: PluginDefinition;
      };
      if (!definition?.name)
        throw new Error(`${kasbah.server} has no default export made with definePlugin.`);
      loaded.definition = definition;
      loaded.name = definition.name;
    }
    if (kasbah.admin) {
      const file = join(folder, kasbah.admin);
      if (!existsSync(file)) throw new Error(`${kasbah.admin} is not there; build the plugin first.`);
      loaded.admin = file;
    }
  } catch (error) {
    loaded.error = error instanceof Error ? error.message : String(error);
  }
  return loaded;
}

/** Every folder with a `kasbah` entry in its package.json; one that cannot be loaded is listed with the reason. */
export async function loadPlugins(folder: string, logger: Logger): Promise<LoadedPlugin[]> {
  const path = resolve(folder);
  if (!existsSync(path)) return [];
  const plugins: LoadedPlugin[] = [];
  for (const entry of readdirSync(path).sort()) {
    const file = join(path, entry, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = readManifest(file, entry);
    if (!manifest.kasbah) continue;
    const plugin = await loadOne(realpathSync(dirname(file)), manifest);
    if (plugin.error)
      logger.error({ plugin: plugin.name, reason: plugin.error }, 'A plugin could not be loaded');
    plugins.push(plugin);
  }
  return plugins;
}
