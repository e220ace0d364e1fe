import type { Context } from 'koa';
import type { Actor } from '../access/actor.ts';
import { addressGroup } from '../lib/address-group.ts';
import type { Rate } from '../lib/rate.ts';
import type { Counters } from '../ops/counters.ts';
import { RateLimit } from './rate-limit.ts';
import { SharedLimit } from './shared-limit.ts';

/** How often one caller may do what; null where nothing is limited. */
export interface Rates {
  api: Rate;
  create: Rate;
  batch: Rate;
  export: Rate;
  upload: Rate;
  /** By address, for all processes together. */
  signIn: Rate;
}

export type RateName = keyof Rates;

/** Which limit besides the general one a request falls under. */
function kindOf(ctx: Context): Exclude<RateName, 'api' | 'signIn'> | null {
  const { method, path } = ctx;
  if (method === 'POST') {
    if (path.startsWith('/api/items/')) return 'create';
    if (path === '/api/batch') return 'batch';
    if (path === '/api/files') return 'upload';
  }
  return method === 'GET' && /(?:^|&)export=/.test(ctx.querystring) ? 'export' : null;
}

/** Counts requests by who asks: an account or key, else the address. */
export class RateLimits {
  readonly #limits: Record<Exclude<RateName, 'signIn'>, RateLimit>;
  readonly #signIn: SharedLimit;

  constructor(rates: Rates, counters: Counters) {
    const local = (rate: Rate) => new RateLimit(rate.most, rate.seconds * 1000);
    this.#limits = {
      api: local(rates.api),
      create: local(rates.create),
      batch: local(rates.batch),
      export: local(rates.export),
      upload: local(rates.upload),
    };
    this.#signIn = new SharedLimit('sign-in', rates.signIn, counters);
  }

  /** @throws KasbahError RATE_LIMITED */
  hit(ctx: Context, actor: Actor): void {
    const caller =
      actor.type === 'guest' ? `ip:${addressGroup(ctx.ip)}` : `${actor.type}:${actor.id ?? actor.name}`;
    this.#limits.api.hit(caller);
    const kind = kindOf(ctx);
    if (kind) this.#limits[kind].hit(caller);
  }

  /** An attempt to sign in and the like. @throws KasbahError RATE_LIMITED */
  hitSignIn(ip: string): Promise<void> {
    return this.#signIn.hit(addressGroup(ip));
  }
}
