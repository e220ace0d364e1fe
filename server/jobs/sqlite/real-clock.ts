/*
 * Locks, rate limits and expiry times must follow the machine's clock even when a test replaces Date or the
 * timers, as they would in a database server; so the originals are captured when this module loads.
 */
const originalNow = Date.now.bind(Date);
const originalSetTimeout = setTimeout;
const originalClearTimeout = clearTimeout;

/** Milliseconds since 1970 of the machine. */
export const realNow = (): number => originalNow();

/** setTimeout of the machine; the timer does not keep the process alive. */
export function realTimeout(callback: () => void, milliseconds: number): () => void {
  const timer = originalSetTimeout(callback, milliseconds);
  timer.unref?.();
  return () => originalClearTimeout(timer);
}
