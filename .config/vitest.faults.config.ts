import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: what takes minutes, one file at a time so that figures mean something. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['server/**/*.faults.test.ts'],
    globalSetup: ['.config/find-databases.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    reporters: ['verbose'],
  },
});
