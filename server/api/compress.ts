import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Middleware } from 'koa';

/** Characters of an answer from which on it is compressed. */
export const COMPRESSED_FROM = 4096;
const compressed = promisify(gzip);

/**
 * Compresses large JSON answers for clients that take gzip. Answers of sign-in are left alone: their size must not tell
 * anything of the secrets in them.
 */
export const compress: Middleware = async (ctx, next) => {
  await next();
  if (!/\bgzip\b/.test(ctx.req.headers['accept-encoding']?.toString() ?? '')) return;
  const { body } = ctx;
  const ready = typeof body === 'string' && ctx.type === 'application/json';
  if (!ready && (typeof body !== 'object' || body === null || Buffer.isBuffer(body) || 'pipe' in body))
    return;
  if (ctx.path.startsWith('/api/auth/')) return;
  const text = ready ? body : JSON.stringify(body);
  ctx.type = 'json';
  if (text.length < COMPRESSED_FROM) {
    ctx.body = text;
    return;
  }
  ctx.set('Content-Encoding', 'gzip');
  ctx.vary('Accept-Encoding');
  ctx.body = await compressed(text, { level: constants.Z_BEST_SPEED });
};
