import type { Database } from '../data/database.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import { type Actor, ADMINISTRATOR_ROLE } from './actor.ts';
import { administratorGrant, type Grant, policyGrant, systemGrant } from './grant.ts';
import { loadPolicyLines, type PolicyLines } from './policy-lines.ts';
import { readPolicies } from './read-policies.ts';

/** Compiles actors' roles into grants and keeps them for as long as neither policies nor schema change. */
export interface AccessService {
  /** The grant of an actor under a snapshot; compiled on first use, looked up afterwards. */
  grant(actor: Actor, snapshot: Snapshot): Promise<Grant> | Grant;
  /** Reads the policies again; to be called after every change of roles or policies. */
  reload(): Promise<void>;
}

/** Starts with the policies as they are in the database. */
export async function createAccessService(database: Database): Promise<AccessService> {
  let policies = await readPolicies(database);
  let lines: Promise<PolicyLines> | null = null;
  let grants = new WeakMap<Snapshot, Map<string, Grant>>();
  let reloading = Promise.resolve();

  async function load(): Promise<void> {
    policies = await readPolicies(database);
    lines = null;
    grants = new WeakMap();
  }

  async function compile(roles: readonly string[], snapshot: Snapshot): Promise<Grant> {
    lines ??= loadPolicyLines(policies);
    const loaded = await lines;
    const ids = new Set((await Promise.all(roles.map((role) => loaded.policiesOf(role)))).flat());
    return policyGrant(
      snapshot,
      roles,
      policies.filter((policy) => ids.has(policy.id)),
    );
  }

  function cacheOf(snapshot: Snapshot): Map<string, Grant> {
    let cache = grants.get(snapshot);
    if (!cache) {
      cache = new Map();
      grants.set(snapshot, cache);
    }
    return cache;
  }

  return {
    grant(actor, snapshot) {
      const cache = cacheOf(snapshot);
      const isSystem = actor.type === 'system';
      const key = isSystem ? (actor.blind ? 'blind' : 'system') : JSON.stringify(actor.roles);
      const kept = cache.get(key);
      if (kept) return kept;
      if (isSystem || actor.roles.includes(ADMINISTRATOR_ROLE)) {
        const grant = isSystem
          ? systemGrant(snapshot, !actor.blind)
          : administratorGrant(snapshot, actor.roles);
        cache.set(key, grant);
        return grant;
      }
      return compile(actor.roles, snapshot).then((grant) => {
        if (cacheOf(snapshot) === cache) cache.set(key, grant);
        return grant;
      });
    },
    reload() {
      // One after the other: an older reading must not come last.
      reloading = reloading.then(load, load);
      return reloading;
    },
  };
}
