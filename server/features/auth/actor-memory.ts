import { type Actor, Lru, type PluginHost } from '../../plugin/index.ts';
import { KEYS, SESSIONS, USER_ROLES, USERS, VIEWS } from './collections.ts';

/** What is remembered is asked again after this, in case word of a change by another process was lost. */
const REMEMBER_MS = 5000;

const MADE_OF: ReadonlySet<string> = new Set([
  USERS,
  USER_ROLES,
  SESSIONS,
  KEYS,
  VIEWS,
  'kasbah_roles',
  'kasbah_role_parents',
  // They say what has to be read of a user.
  'kasbah_policies',
]);

/** Who a credential stands for, and until when at most. */
export interface Found {
  actor: Actor | null;
  until?: number;
}

/** Remembers actors for some seconds, and forgets all of them at once when anything that they are made of is written. */
export class ActorMemory {
  readonly #known = new Lru<string, { actor: Actor | null; until: number }>(5000);
  /** Counts what was forgotten: an answer that was under way while that happened is not remembered. */
  #forgotten = 0;

  constructor(host: PluginHost) {
    host.changes.onCommit((collections) => {
      const far = host.access.userPaths().collections;
      if (![...collections].some((name) => MADE_OF.has(name) || far.includes(name))) return;
      this.#forgotten++;
      this.#known.clear();
    });
  }

  /** The actor under a name, at once where it is remembered. */
  of(name: string, find: () => Promise<Found>): Promise<Actor | null> | Actor | null {
    const known = this.#known.get(name);
    if (known && known.until > Date.now()) return known.actor;
    const asked = this.#forgotten;
    return find().then(({ actor, until = Number.POSITIVE_INFINITY }) => {
      if (asked === this.#forgotten)
        this.#known.set(name, { actor, until: Math.min(until, Date.now() + REMEMBER_MS) });
      return actor;
    });
  }
}
