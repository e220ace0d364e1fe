import Koa from 'koa';
import { expect, it } from 'vitest';
import { measureLateness, refuseOverload } from './overload.ts';

it('turns requests away while the process is late, and lets them in again', async () => {
  let late = 0;
  const guard = refuseOverload({ usual: () => late }, 500);
  const ctx = new Koa().createContext({ headers: {} } as never, {} as never);
  let passed = 0;
  const ask = async () => guard(ctx, async () => void passed++);
  await ask();
  late = 501;
  await expect(ask()).rejects.toMatchObject({ code: 'OVERLOADED', status: 503, details: { retry_after: 2 } });
  late = 500;
  await ask();
  expect(passed).toBe(2);
});

it('is not late at first, and stops measuring', () => {
  const lateness = measureLateness();
  expect(lateness.usual()).toBe(0);
  lateness.stop();
});
