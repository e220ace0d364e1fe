import { hash } from 'node:crypto';
import type { Middleware } from 'koa';

const ITEMS = '/api/items/';

/**
 * Gives answers with items an ETag of their content, and 304 without a body to a client that has it already. The tag is
 * weak: the same content travels compressed or not.
 */
export const entityTag: Middleware = async (ctx, next) => {
  await next();
  const { req, res, body } = ctx;
  if (req.method !== 'GET' || ctx.status !== 200 || !req.url?.startsWith(ITEMS)) return;
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body) || 'pipe' in body) return;
  const text = JSON.stringify(body);
  // Straight to the response: on the way of every read each detour through the framework is felt.
  res.setHeader('ETag', `W/"${hash('sha1', text, 'base64url')}"`);
  // A browser may keep the answer for the person who asked, and asks again each time.
  res.setHeader('Cache-Control', 'private, no-cache');
  if (req.headers['if-none-match'] !== undefined && ctx.fresh) {
    ctx.status = 304;
    return;
  }
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  ctx.body = text;
};
