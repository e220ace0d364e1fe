// What a slow question costs the others: W1 under load while groups over all posts are asked without a pause, each time
// with another filter, so that none is answered from memory.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Questions of half a second that run beside the load. */
const SLOW = 2;

/**
 * @param {string} harness the folder of the load harness
 * @param {string} url
 * @param {string} token
 * @param {number} seconds
 * @returns {Promise<{ p50: number, p99: number, slow: number }>} milliseconds of W1, and how many slow questions were answered
 */
export async function slowBeside(harness, url, token, seconds) {
  const { load } = await import(pathToFileURL(path.join(harness, 'lib/load.mjs')).href);
  const headers = { Authorization: `Bearer ${token}` };
  let asked = 0;
  let slow = 0;
  let over = false;
  const ask = async () => {
    while (!over) {
      const filter = encodeURIComponent(JSON.stringify({ views: { _gte: asked++ % 1000 } }));
      const answer = await fetch(
        `${url}/api/items/posts?aggregate[count]=*&aggregate[avg]=rating&groupBy[]=status&filter=${filter}`,
        { headers },
      );
      await answer.text();
      slow += 1;
    }
  };
  const running = Array.from({ length: SLOW }, ask);
  let n = 0;
  const result = await load({
    baseUrl: url,
    next: () => ({ path: `/api/items/posts/${(n++ * 7919) % 100_000 || 1}`, headers }),
    concurrency: 16,
    warmup: 1,
    seconds,
    windows: 1,
  });
  over = true;
  await Promise.all(running);
  const [window] = result.windows;
  return { p50: window.p50, p99: window.p99, slow };
}
