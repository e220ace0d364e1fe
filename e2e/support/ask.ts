import { type APIRequestContext, expect } from '@playwright/test';
import type { Product } from './product.ts';

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
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
  });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return answer.status() === 204 ? null : (await answer.json()).data;
}
