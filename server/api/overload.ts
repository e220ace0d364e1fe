import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Middleware } from 'koa';
import { KasbahError } from '../lib/errors.ts';

/** How late the process is with its work. */
export interface Lateness {
  /** In ms, more often than not in the last seconds: one long piece of work does not count, many do. */
  usual(): number;
  stop(): void;
}

const LOOK_MS = 2000;
const FEWEST = 3;
const RESOLUTION_MS = 20;

/** Measures the event loop. */
export function measureLateness(): Lateness {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let usual = 0;
  const timer = setInterval(() => {
    usual = delay.count < FEWEST ? 0 : Math.max(0, delay.percentile(50) / 1e6 - RESOLUTION_MS);
    delay.reset();
  }, LOOK_MS).unref();
  return {
    usual: () => usual,
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** Turns requests away while the process is more than `most` ms late: those under way would only get slower still. */
export function refuseOverload(lateness: Pick<Lateness, 'usual'>, most: number): Middleware {
  return (_ctx, next) => {
    if (lateness.usual() <= most) return next();
    throw new KasbahError('OVERLOADED', 'The server has too much to do. Try again in 2 s.', {
      status: 503,
      details: { retry_after: 2 },
    });
  };
}
