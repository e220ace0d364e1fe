import { type Actor, ADMINISTRATOR_ROLE } from '../access/actor.ts';
import type { Grant } from '../access/grant.ts';
import type { Policy } from '../access/policy.ts';
import { countItems } from '../data/select.ts';
import { ACTIONS, type Action } from '../schema/scope.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';

/** Policies as they would be: `set` replaces those of the same id and adds the others, `remove` takes some away. */
export interface PolicyChange {
  set: readonly Policy[];
  remove: readonly string[];
}

/** What an actor reaches of a collection: the number of items (null for adding), and fields; null for nothing at all. */
export type Reach = { rows: number | null; fields: string[] } | null;

/** One action on one collection for which a change makes a difference. */
export interface ReachChange {
  collection: string;
  action: Action;
  before: Reach;
  after: Reach;
  /** Fields that can be reached then and cannot now, and the other way round. */
  appear: string[];
  vanish: string[];
}

export interface AccessPreview {
  actor: { id: string | null; name: string };
  changes: ReachChange[];
}

async function reachOf(call: Call, grant: Grant, collection: string, action: Action): Promise<Reach> {
  const scope = grant.scope(collection, action);
  if (!scope) return null;
  const rows =
    action === 'create'
      ? null
      : await countItems(call.reader, call.snapshot, { scope, where: null }, call.binding);
  return { rows, fields: [...scope.fields.keys()] };
}

/**
 * What a change of policies would give to an actor and take away, counted in the data as it is. Nothing is changed.
 * Only collections of which one of the policies speaks are looked at.
 */
export async function previewAccess(
  engine: Engine,
  caller: Caller,
  about: Actor,
  { set, remove }: PolicyChange,
): Promise<AccessPreview> {
  const call = await openCall(engine, { ...caller, actor: about });
  const actor = { id: about.id, name: about.name };
  if (about.roles.includes(ADMINISTRATOR_ROLE)) return { actor, changes: [] };
  const now = engine.access.policies();
  const gone = new Set([...remove, ...set.map(({ id }) => id)]);
  const then = await engine.access.grantWith(
    about.roles,
    [...now.filter(({ id }) => !gone.has(id)), ...set],
    call.snapshot,
  );
  const touched = [...set, ...now.filter(({ id }) => gone.has(id))];
  const uses = ACTIONS.flatMap((action) =>
    [...new Set(touched.map(({ collection }) => collection))].map((collection) => ({ collection, action })),
  );
  const changes: ReachChange[] = [];
  for (const { collection, action } of uses) {
    // What may be exported is bounded by what may be read.
    if (
      !touched.some((one) => one.collection === collection && (one.action === action || action === 'export'))
    )
      continue;
    const before = await reachOf(call, call.grant, collection, action);
    const after = await reachOf(call, then, collection, action);
    const appear = (after?.fields ?? []).filter((name) => !before?.fields.includes(name));
    const vanish = (before?.fields ?? []).filter((name) => !after?.fields.includes(name));
    if (before?.rows === after?.rows && appear.length + vanish.length === 0 && !before === !after) continue;
    changes.push({ collection, action, before, after, appear, vanish });
  }
  return { actor, changes };
}
