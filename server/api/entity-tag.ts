import { createHash } from 'node:crypto';
import type { Middleware } from 'koa';

const TAGGED = /^\/api\/items\//;

/**
 * Gives answers with items an ETag of their content, and 304 without a body to a client that has it already. The tag is
 * weak: the same content travels compressed or not.
 */
export const entityTag: Middleware = async (ctx, next) => {
  await next();
  const { body } = ctx;
  if (ctx.method !== 'GET' || ctx.status !== 200 || !TAGGED.test(ctx.path)) return;
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body) || 'pipe' in body) return;
  const text = JSON.stringify(body);
  const tag = `W/"${createHash('sha1').update(text).digest('base64url')}"`;
  ctx.set('ETag', tag);
  // A browser may keep the answer for the person who asked, and asks again each time.
  ctx.set('Cache-Control', 'private, no-cache');
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'json';
  ctx.body = text;
};
