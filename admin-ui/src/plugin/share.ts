import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';

/** Where a plugin's bundle finds the host's modules; `plugin-build.ts` writes the other side of this. */
export interface SharedModules {
  react: typeof react;
  'react/jsx-runtime': typeof jsxRuntime;
  '@kasbah/admin'?: Record<string, unknown>;
}

const shared: SharedModules = { react, 'react/jsx-runtime': jsxRuntime };

/** Puts React where plugins look for it, so that host and plugins share one copy. */
export function shareWithPlugins(): void {
  (globalThis as { __kasbah?: SharedModules }).__kasbah = shared;
}

/** Adds the public door itself; it is loaded only when there is a plugin to serve. */
export async function shareDoor(): Promise<void> {
  shared['@kasbah/admin'] ??= { ...(await import('./index.ts')) };
}
