import { expect, it } from 'vitest';
import { countAttempt, waitAfter } from './throttle.ts';

it('lets five wrong ones pass and then doubles the wait from a second to a quarter of an hour', () => {
  const waits = Array.from({ length: 18 }, (_, n) => waitAfter(n + 1) / 1000);
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
});

it('refuses while the wait lasts without making it longer, and locks after a hundred for good', () => {
  let now = 1;
  let failures: ReturnType<typeof countAttempt> | null = null;
  let tried = 0;
  for (let n = 0; n < 500; n++) {
    const before = failures;
    failures = countAttempt(failures, now);
    if (!failures.refused) tried++;
    else if (failures.count < 100) {
      expect(failures).toEqual({ ...before, refused: true });
      now = failures.until;
    } else now += 365 * 86_400_000;
  }
  expect(tried).toBe(100);
  expect(failures).toMatchObject({ count: 100, refused: true, keptUntil: Number.MAX_SAFE_INTEGER });
});
