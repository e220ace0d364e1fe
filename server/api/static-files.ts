import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Middleware } from 'koa';

/** A folder under a URL; with `fallback` unknown paths below it get that file, as a single-page app needs. */
export interface StaticFiles {
  prefix: string;
  folder: string;
  fallback?: string;
  /** Which of the files, by their path in the folder; all of them unless given. */
  only?: (name: string) => boolean;
}

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
};
const COMPRESSED = /\.(?:html|js|css|json|svg|webmanifest)$/;

interface Served {
  body: Buffer;
  brotli: Buffer | null;
}

/** The files of a folder, read when first asked for; only files that were there at the start are ever served. */
export function serveStatic({ prefix, folder, fallback, only = () => true }: StaticFiles): Middleware {
  let names: Set<string>;
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    names = new Set(
      entries
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter(only),
    );
  } catch {
    names = new Set();
  }
  const kept = new Map<string, Served>();
  const load = (name: string): Served => {
    let served = kept.get(name);
    if (!served) {
      const body = readFileSync(join(folder, name));
      const brotli = COMPRESSED.test(name)
        ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
        : null;
      served = { body: brotli ? Buffer.alloc(0) : body, brotli };
      // Only one form is kept: every browser of the last ten years takes brotli, others get the file read again.
      kept.set(name, served);
    }
    return served;
  };
  return (ctx, next) => {
    const { path } = ctx;
    if (!path.startsWith(prefix) && `${path}/` !== prefix) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    const asked = path.slice(prefix.length);
    const name = names.has(asked) ? asked : fallback !== undefined && !/\.\w+$/.test(asked) ? fallback : null;
    if (name === null || !names.has(name)) return next();
    let served: Served;
    try {
      served = load(name);
    } catch {
      // The folder was built anew while the server runs; the page that asks is of the build before.
      return next();
    }
    const { body, brotli } = served;
    ctx.set('Content-Type', TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream');
    ctx.set(
      'Cache-Control',
      /[-.][\w-]{8,}\.\w+$/.test(name) && name.startsWith('assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
    );
    ctx.set('Vary', 'Accept-Encoding');
    if (brotli && /\bbr\b/.test(ctx.get('accept-encoding'))) {
      ctx.set('Content-Encoding', 'br');
      ctx.body = brotli;
    } else ctx.body = brotli ? readFileSync(join(folder, name)) : body;
    return undefined;
  };
}
