import { useSyncExternalStore } from 'react';
import type { ManifestPlugin } from '../api/types.ts';
import type { AdminPlugin } from './define-plugin.ts';

export type LoadedPlugin =
  | { name: string; label: string; state: 'loading' }
  | { name: string; label: string; state: 'ready'; plugin: AdminPlugin }
  | { name: string; label: string; state: 'failed'; error: string };

let loaded: ReadonlyMap<string, LoadedPlugin> = new Map();
const listeners = new Set<() => void>();

function put(entry: LoadedPlugin): void {
  loaded = new Map(loaded).set(entry.name, entry);
  for (const listener of listeners) listener();
}

/** Loads the admin scripts of plugins that are not loaded yet. A broken script is told as `failed`, never thrown. */
export function loadPlugins(plugins: readonly ManifestPlugin[]): void {
  for (const { name, label, admin } of plugins) {
    if (admin === null || loaded.has(name)) continue;
    put({ name, label, state: 'loading' });
    import(/* @vite-ignore */ admin).then(
      (script: { default?: AdminPlugin }) =>
        put(
          script.default
            ? { name, label, state: 'ready', plugin: script.default }
            : {
                name,
                label,
                state: 'failed',
                error: `${admin} has no default export; it must export definePlugin({…}).`,
              },
        ),
      (error: unknown) =>
        put({ name, label, state: 'failed', error: error instanceof Error ? error.message : String(error) }),
    );
  }
}

/** Every plugin whose admin script was asked for, with its state. */
export function usePlugins(): ReadonlyMap<string, LoadedPlugin> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => loaded,
  );
}
