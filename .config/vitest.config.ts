import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '..');

export default defineConfig({
  root,
  test: {
    include: [
      'server/**/*.test.ts',
      'migrations/**/*.test.ts',
      'admin-ui/src/**/*.test.{ts,tsx}',
      'plugins/*/**/*.test.ts',
      '.scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.faults.test.ts'],
    globalSetup: ['.config/find-databases.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What passes at its second try is listed as flaky at the end of the run, as it is for journeys.
    retry: process.env['CI'] ? 1 : 0,
    maxWorkers: 2,
    restoreMocks: true,
  },
});
