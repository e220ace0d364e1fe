import type { Action } from '../schema/scope.ts';
import type { Power } from './powers.ts';

/** What an API key leaves of the rights of its owner or role; null leaves all. */
export interface Limits {
  actions: readonly Action[] | null;
  collections: readonly string[] | null;
}

/** Who is asking. Nobody is ever «no actor»: a guest and the system are actors of their own. */
export interface Actor {
  type: 'user' | 'key' | 'guest' | 'system';
  /** The user's id, also when an API key of theirs asks; null for guests, the system and keys of a role. */
  id: string | null;
  /** As history shows it. */
  name: string;
  /** Ids of the roles, inherited ones not included. */
  roles: readonly string[];
  /** Plain values of the user that policies may name as `$CURRENT_USER.<name>`. */
  attributes: Readonly<Record<string, unknown>>;
  /** What they may do beside the items of collections; for administrators this says nothing. */
  powers?: ReadonlySet<Power>;
  /** Set for a key that was given less than its owner or role may do. */
  limits?: Limits;
  /** The session it asks with and when its person last proved who they are, in epoch ms; keys and guests have none. */
  session?: { id: string; provenAt: number };
  /** The administrator who looks at Kasbah as this actor; it writes nothing, unless they act as the person. */
  viewer?: { id: string; name: string; acts?: true };
  /** Sees no secret fields although everything else is theirs. */
  blind?: true;
}

/** The built-in roles' ids; they are the same on every server. */
export const ADMINISTRATOR_ROLE = 'administrator';
export const PUBLIC_ROLE = 'public';
/** Everybody who is signed in has it beside their own. */
export const AUTHENTICATED_ROLE = 'authenticated';

export const GUEST: Actor = Object.freeze({
  type: 'guest',
  id: null,
  name: 'Guest',
  roles: Object.freeze([PUBLIC_ROLE]),
  attributes: Object.freeze({}),
});

/** Work that Kasbah does for itself; says why, and history shows it. */
export function system(why: string): Actor {
  return { type: 'system', id: null, name: why, roles: [], attributes: {} };
}

/** The same without secrets: they cannot be asked for, filtered or sorted by, whatever a person's query says. */
export function systemWithoutSecrets(why: string): Actor {
  return { ...system(why), blind: true };
}

/** Whether everything is theirs; a key that was given less than its owner may do is nobody's administrator. */
export function isAdministrator(actor: Actor): boolean {
  return actor.type === 'system' || (!actor.limits && actor.roles.includes(ADMINISTRATOR_ROLE));
}

/** Whether they may do what lies beside the items of collections. */
export function hasPower(actor: Actor, power: Power): boolean {
  return isAdministrator(actor) || (!actor.limits && (actor.powers?.has(power) ?? false));
}
