import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { startProduct } from './support/product.ts';

const MIB = 1024;

test('idle, the one process stays under 150 MiB', async () => {
  test.skip(!existsSync('/proc/self/status'), 'memory is read from /proc');
  const product = await startProduct();
  try {
    // The queue and the worker load after the first answer.
    await wait(5000);
    const status = readFileSync(`/proc/${product.pid}/status`, 'utf8');
    const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
    expect(kib / MIB).toBeGreaterThan(20);
    expect(kib / MIB).toBeLessThan(150);
  } finally {
    await product.stop();
  }
});
