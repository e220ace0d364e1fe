import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Middleware } from 'koa';
import { KasbahError } from '../lib/errors.ts';

/** How late the process is with its work, in ms, on average of the last second. */
export interface Lateness {
  mean(): number;
  stop(): void;
}

const LOOK_MS = 1000;
const RESOLUTION_MS = 20;

/** Measures the event loop. */
export function measureLateness(): Lateness {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let mean = 0;
  const timer = setInterval(() => {
    mean = Number.isNaN(delay.mean) ? 0 : Math.max(0, delay.mean / 1e6 - RESOLUTION_MS);
    delay.reset();
  }, LOOK_MS).unref();
  return {
    mean: () => mean,
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** Turns requests away while the process is more than `most` ms late: those under way would only get slower still. */
export function refuseOverload(lateness: Pick<Lateness, 'mean'>, most: number): Middleware {
  return (_ctx, next) => {
    if (lateness.mean() <= most) return next();
    throw new KasbahError('OVERLOADED', 'The server has too much to do. Try again in 2 s.', {
      status: 503,
      details: { retry_after: 2 },
    });
  };
}
