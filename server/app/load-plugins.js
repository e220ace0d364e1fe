var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
async function loadOne(folder, manifest) {
    const { kasbah = {} } = manifest;
    const loaded = {
        name: (manifest.name ?? '').replace(/^(?:@[^/]+\/)?(?:kasbah-plugin-)?/, ''),
        label: kasbah.label ?? manifest.name ?? folder,
        version: manifest.version ?? '0.0.0',
        description: manifest.description ?? '',
        definition: null,
        admin: null,
        error: null,
    };
    try {
        if (kasbah.server) {
            const file = join(folder, kasbah.server);
            if (!existsSync(file))
                throw new Error(`${kasbah.server} is not there; build the plugin first.`);
            const { default: definition } = (await import(__rewriteRelativeImportExtension(pathToFileURL(file).href)));
            if (!definition?.name)
                throw new Error(`${kasbah.server} has no default export made with definePlugin.`);
            loaded.definition = definition;
            loaded.name = definition.name;
        }
        if (kasbah.admin) {
            const file = join(folder, kasbah.admin);
            if (!existsSync(file))
                throw new Error(`${kasbah.admin} is not there; build the plugin first.`);
            loaded.admin = file;
        }
    }
    catch (error) {
        loaded.error = error instanceof Error ? error.message : String(error);
    }
    return loaded;
}
/** Every folder with a `kasbah` entry in its package.json; one that cannot be loaded is listed with the reason. */
export async function loadPlugins(folder, logger) {
    const path = resolve(folder);
    if (!existsSync(path))
        return [];
    const plugins = [];
    for (const entry of readdirSync(path).sort()) {
        const file = join(path, entry, 'package.json');
        if (!existsSync(file))
            continue;
        const manifest = JSON.parse(readFileSync(file, 'utf8'));
        if (!manifest.kasbah)
            continue;
        const plugin = await loadOne(realpathSync(dirname(file)), manifest);
        if (plugin.error)
            logger.error({ plugin: plugin.name, reason: plugin.error }, 'A plugin could not be loaded');
        plugins.push(plugin);
    }
    return plugins;
}
