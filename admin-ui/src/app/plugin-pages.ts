import { useEffect } from 'react';
import { useManifest } from '../model/use-manifest.ts';
import { loadPlugins, usePlugins } from '../plugin/registry.ts';
import { shareDoor } from '../plugin/share.ts';

export interface PluginPageEntry {
  plugin: string;
  path: string;
  label: string;
}

/** Loads the plugins' admin scripts and lists the pages they add. */
export function usePluginPages(): PluginPageEntry[] {
  const { plugins } = useManifest();
  useEffect(() => {
    if (plugins.some((plugin) => plugin.admin !== null)) void shareDoor().then(() => loadPlugins(plugins));
  }, [plugins]);
  const loaded = usePlugins();
  const pages: PluginPageEntry[] = [];
  for (const entry of loaded.values()) {
    if (entry.state !== 'ready') continue;
    for (const page of entry.plugin.pages ?? [])
      pages.push({ plugin: entry.name, path: page.path, label: page.label });
  }
  return pages;
}

/** The address of a plugin's page below /admin. */
export function pluginPagePath(page: PluginPageEntry): string {
  return `/p/${encodeURIComponent(page.plugin)}/${encodeURIComponent(page.path)}`;
}
