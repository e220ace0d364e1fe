import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin, UserConfig } from 'vite';

const DOOR = '@kasbah/admin';
const SHARED = ['react', 'react/jsx-runtime', DOOR] as const;
const PREFIX = '\0kasbah-shared:';

export interface PluginBuild {
  /** The admin half's source; its default export is `definePlugin({…})`. */
  entry?: string;
}

/**
 * The Vite configuration of a plugin's admin half: one ES module `dist/admin.js`. React and the admin's public door are
 * not bundled but taken from the host at run time, so that both share one copy.
 */
export function pluginBuild({ entry = 'admin.tsx' }: PluginBuild = {}): UserConfig {
  return {
    plugins: [sharedModules()],
    // A library build leaves this to whoever bundles it next; nobody does.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      lib: { entry, formats: ['es'], fileName: () => 'admin.js', cssFileName: 'admin' },
      outDir: 'dist',
      // The server half lies in the same folder.
      emptyOutDir: false,
      target: 'es2022',
      reportCompressedSize: false,
    },
  };
}

/** Replaces the shared modules by what `src/plugin/share.ts` puts on `globalThis.__kasbah`. */
function sharedModules(): Plugin {
  return {
    name: 'kasbah-shared-modules',
    enforce: 'pre',
    resolveId(id) {
      if ((SHARED as readonly string[]).includes(id)) return PREFIX + id;
      if (id === 'react/jsx-dev-runtime') return `${PREFIX}react/jsx-runtime`;
      return null;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const name = id.slice(PREFIX.length);
      const exported = exportsOf(name).map((key) => `export const ${key} = shared.${key};`);
      return [
        `const shared = globalThis.__kasbah?.[${JSON.stringify(name)}];`,
        `if (!shared) throw new Error(${JSON.stringify(`${name} is not shared here: this script must be loaded by the Kasbah admin.`)});`,
        ...exported,
        'export default shared.default ?? shared;',
        '',
      ].join('\n');
    },
  };
}

function exportsOf(name: string): string[] {
  if (name === DOOR) return doorExports();
  const required = createRequire(import.meta.url)(name) as Record<string, unknown>;
  return Object.keys(required).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default');
}

/** The values the door exports; types leave no trace at run time. */
function doorExports(): string[] {
  const source = readFileSync(new URL('./src/plugin/index.ts', import.meta.url), 'utf8');
  return [...source.matchAll(/^export \{([^}]*)\}/gm)].flatMap((match) =>
    (match[1] ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '' && !part.startsWith('type ')),
  );
}
