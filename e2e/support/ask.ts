import { type APIRequestContext, expect } from '@playwright/test';
import type { Product } from './product.ts';

/** Says that a request with a cookie comes from a page of the server, as a browser says of those. */
export const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

/** Asks the API with the session of the browser; the `data` of its answer. */
export async function ask(
  product: Product,
  request: APIRequestContext,
  method: string,
  path: string,
  data?: object,
) {
  const answer = await request.fetch(`${product.url}/api${path}`, {
    method,
    ...(data && { data }),
    headers: { ...OWN_PAGE, 'content-type': 'application/json' },
  });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return answer.status() === 204 ? null : (await answer.json()).data;
}
