import {
  type BrowserContext,
  test as base,
  expect,
  type Page,
  type PlaywrightWorkerArgs,
} from '@playwright/test';
import { ADMINISTRATOR, type Product, startProduct } from './product.ts';

type Playwright = PlaywrightWorkerArgs['playwright'];
type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A browser that nobody signed in with: `test.use({ storageState: VISITOR })`. */
export const VISITOR: StorageState = { cookies: [], origins: [] };

interface TestFixtures {
  /** What went wrong in the page without the test asking for it; empty at the end of every test. */
  problems: string[];
}

interface WorkerFixtures {
  /** The built product on a copy of Chinook, one per worker. */
  product: Product;
  /** The session of the administrator. */
  administrator: StorageState;
}

/** A session of one's own for the administrator, for a test that ends or changes it. */
export async function signIn(playwright: Playwright, { url }: Product): Promise<StorageState> {
  // Without the cookie of the test's own browser: a request with one must come from a page of the server.
  const request = await playwright.request.newContext({ baseURL: url, storageState: VISITOR });
  const { email, password } = ADMINISTRATOR;
  const answer = await request.post('/api/auth/login', { data: { email, password, mode: 'session' } });
  expect(answer.status(), await answer.text()).toBe(200);
  const state = await request.storageState();
  await request.dispose();
  return state;
}

/** Collects uncaught errors, errors in the console and answers of 500 and more. */
function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // The browser writes such a line for every 4xx; tests provoke those, and the screen has to show them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500)
      problems.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
}

/** Playwright's `test`, signed in as administrator on a product of its own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  administrator: [
    async ({ playwright, product }, use) => use(await signIn(playwright, product)),
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  storageState: async ({ administrator }, use) => use(administrator),
  problems: [
    async ({ page }, use) => {
      const problems: string[] = [];
      watch(page, problems);
      await use(problems);
      expect(problems, 'problems in the page that the test did not expect').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
