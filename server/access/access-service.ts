import type { Database } from '../data/database.ts';
import { Lru } from '../lib/lru.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import { type Actor, ADMINISTRATOR_ROLE } from './actor.ts';
import { policyGrant } from './compile-policies.ts';
import { administratorGrant, type Grant, limitGrant, systemGrant } from './grant.ts';
import type { Policy } from './policy.ts';
import { loadPolicyLines, type PolicyLines } from './policy-lines.ts';
import type { Power } from './powers.ts';
import { type RoleLine, readPolicies, readRoles } from './read-policies.ts';
import { userPathsIn } from './user-paths.ts';

/** A policy that holds for an actor, and the roles that bring it: their own first, the one it belongs to last. */
export interface HeldPolicy {
  policy: Policy;
  via: readonly string[];
}

/** Compiles actors' roles into grants and keeps them for as long as neither policies nor schema change. */
export interface AccessService {
  /** The grant of an actor under a snapshot; compiled on first use, looked up afterwards. */
  grant(actor: Actor, snapshot: Snapshot): Promise<Grant> | Grant;
  /** The grant that roles would have if these were all policies there are; nothing of it is kept. */
  grantWith(roles: readonly string[], policies: readonly Policy[], snapshot: Snapshot): Promise<Grant>;
  /** These roles and all that they inherit from. */
  rolesOf(roles: readonly string[]): readonly string[];
  /** What roles may do beside the items of collections; an administrator's are not listed. */
  powersOf(roles: readonly string[]): ReadonlySet<Power>;
  /** Every policy that holds for roles. */
  held(roles: readonly string[]): HeldPolicy[];
  roles(): readonly RoleLine[];
  policies(): readonly Policy[];
  /** The paths of `$CURRENT_USER` through links that policies name. */
  userPaths(): readonly string[];
  /** Reads roles and policies again; to be called after every change of them. */
  reload(): Promise<void>;
}

/** Grants that are kept under one snapshot: one for each set of roles, and for each key that was given less. */
const MOST_GRANTS = 2000;

interface Lines {
  roles: readonly RoleLine[];
  policies: readonly Policy[];
  userPaths: readonly string[];
}

/** Roles by the way on which they are reached: every role once, over the fewest others. */
function waysTo(own: readonly string[], lines: readonly RoleLine[]): Map<string, string[]> {
  const roles = new Map(lines.map((role) => [role.id, role]));
  const ways = new Map(own.map((role) => [role, [role]]));
  for (const [role, way] of ways)
    for (const parent of roles.get(role)?.parents ?? [])
      if (!ways.has(parent)) ways.set(parent, [...way, parent]);
  return ways;
}

/** Starts with roles and policies as they are in the database. */
export async function createAccessService(database: Database): Promise<AccessService> {
  const read = async (): Promise<Lines> => {
    const [roles, policies] = await Promise.all([readRoles(database), readPolicies(database)]);
    return { roles, policies, userPaths: userPathsIn(policies) };
  };
  let current = await read();
  let lines: Promise<PolicyLines> | null = null;
  let grants = new WeakMap<Snapshot, Lru<string, Grant>>();
  let reloading = Promise.resolve();

  async function load(): Promise<void> {
    current = await read();
    lines = null;
    grants = new WeakMap();
  }

  const loaded = () => {
    lines ??= loadPolicyLines(current.roles, current.policies);
    return lines;
  };

  async function compile(
    lines: Promise<PolicyLines>,
    own: readonly string[],
    { roles, policies }: Pick<Lines, 'roles' | 'policies'>,
    snapshot: Snapshot,
  ): Promise<Grant> {
    const held = await (await lines).linesOf(own);
    const holding = policies.filter((policy) => held.policies.has(policy.id));
    const tenantFields = new Map(roles.map(({ id, tenantField }) => [id, tenantField]));
    return policyGrant(snapshot, held.roles, holding, tenantFields);
  }

  function wholeGrant(actor: Actor, snapshot: Snapshot): Promise<Grant> | Grant {
    if (actor.type === 'system') return systemGrant(snapshot, !actor.blind);
    return actor.roles.includes(ADMINISTRATOR_ROLE)
      ? administratorGrant(snapshot, actor.roles)
      : compile(loaded(), actor.roles, current, snapshot);
  }

  function cacheOf(snapshot: Snapshot): Lru<string, Grant> {
    let cache = grants.get(snapshot);
    if (!cache) {
      cache = new Lru(MOST_GRANTS);
      grants.set(snapshot, cache);
    }
    return cache;
  }

  const keyOf = ({ type, blind, roles, limits }: Actor): string => {
    if (type === 'system') return blind ? 'blind' : 'system';
    return limits ? JSON.stringify([roles, limits]) : JSON.stringify(roles);
  };

  return {
    grant(actor, snapshot) {
      const cache = cacheOf(snapshot);
      const key = keyOf(actor);
      const kept = cache.get(key);
      if (kept) return kept;
      const { limits } = actor;
      const keep = (grant: Grant): Grant => {
        const given = limits ? limitGrant(grant, limits) : grant;
        if (cacheOf(snapshot) === cache) cache.set(key, given);
        return given;
      };
      const whole = wholeGrant(actor, snapshot);
      return whole instanceof Promise ? whole.then(keep) : keep(whole);
    },
    grantWith(own, policies, snapshot) {
      const { roles } = current;
      return compile(loadPolicyLines(roles, policies), own, { roles, policies }, snapshot);
    },
    // Asked whenever somebody signs in or a session is looked up: Casbin, and its loading, is for grants alone.
    rolesOf: (own) => [...waysTo(own, current.roles).keys()],
    powersOf(own) {
      const ways = waysTo(own, current.roles);
      return new Set(current.roles.flatMap(({ id, powers }) => (ways.has(id) ? powers : [])));
    },
    held(roles) {
      const ways = waysTo(roles, current.roles);
      return current.policies.flatMap((policy) => {
        const via = ways.get(policy.role);
        return via ? [{ policy, via }] : [];
      });
    },
    roles: () => current.roles,
    policies: () => current.policies,
    userPaths: () => current.userPaths,
    reload() {
      // One after the other: an older reading must not come last.
      reloading = reloading.then(load, load);
      return reloading;
    },
  };
}
