const KEEP_DAYS = 30;
const DAY = 86_400_000;

/** Days until what was removed at `at` (ISO) may be ended for good, counting the one that has begun. */
export function daysLeft(at: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) + KEEP_DAYS * DAY - now) / DAY));
}
