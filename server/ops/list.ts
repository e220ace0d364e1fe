import type { Grant } from '../access/grant.ts';
import type { Executor } from '../data/database.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import { countItems, selectItems, selectPage } from '../data/select.ts';
import { selectGroups } from '../data/select-groups.ts';
import { searchOf, settleSearch } from '../data/settle-search.ts';
import { invalidQuery } from '../lib/errors.ts';
import { Lru } from '../lib/lru.ts';
import type { Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import { parseAggregate, parseQuery, type Query } from '../schema/query.ts';
import type { GroupPlan, ReadNode } from '../schema/read-plan.ts';
import { resolveAggregate } from '../schema/resolve-aggregate.ts';
import { resolveQuery } from '../schema/resolve-query.ts';
import type { Scope, ScopeLookup } from '../schema/scope.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { type ExplainedQuery, explainQuery, recording } from './explain-query.ts';
import { type Rights, rightsOn } from './item-rights.ts';
import { requireAccess } from './require-access.ts';
import { scopeOf } from './scope-of.ts';

/** A query before it is checked; `text` identifies it, so that a known one is not resolved again. */
export interface QueryInput {
  parameters: () => Readonly<Record<string, unknown>>;
  text?: string;
}

export interface ListResult {
  items: Item[];
  meta: {
    total_count?: number;
    filter_count?: number;
    next_cursor?: string | null;
    explain?: ExplainedQuery;
    can?: Rights;
  };
}

interface Resolved {
  query: Query;
  scope: Scope;
  /** The items to read, or the groups. */
  node: ReadNode | null;
  groups: GroupPlan | null;
}

const resolved = new WeakMap<Grant, Lru<string, Resolved>>();

/** A query against what the caller may see, or take away; a known one is not resolved again. @throws KasbahError */
export function resolveList(
  call: Call,
  collection: string,
  input: QueryInput,
  action: 'read' | 'export' = 'read',
): Resolved {
  if (input.text === undefined) return resolveNow(call, collection, input, action);
  let cache = resolved.get(call.grant);
  if (!cache) {
    cache = new Lru(1000);
    resolved.set(call.grant, cache);
  }
  const key = `${action} ${collection}?${input.text}`;
  let entry = cache.get(key);
  if (!entry) {
    entry = resolveNow(call, collection, input, action);
    cache.set(key, entry);
  }
  return entry;
}

function resolveNow(call: Call, collection: string, input: QueryInput, action: 'read' | 'export'): Resolved {
  const scope = scopeOf(call, collection, action);
  const scopes: ScopeLookup = (name) => call.grant.scope(name, action);
  const { roles } = call.grant;
  const parameters = input.parameters();
  const query = parseQuery(parameters);
  const wanted = parseAggregate(parameters);
  if (wanted)
    return {
      query,
      scope,
      node: null,
      groups: resolveAggregate(query, wanted, parameters, scope, scopes, roles),
    };
  if (query.cursor !== null && scope.collection.primaryKey.length === 0)
    throw invalidQuery(
      `${collection} has no key, so that its pages cannot go by cursor.`,
      'cursor',
      'Use offset.',
    );
  if (query.cursor !== null && query.limit < 1)
    throw invalidQuery('A page by cursor has a limit of at least 1.', 'limit');
  return { query, scope, node: resolveQuery(query, scope, scopes, roles), groups: null };
}

/** The same question with its search put to the full-text index, where there is one. */
async function settled(call: Call, database: Executor, question: Resolved): Promise<Resolved> {
  const { node, groups, query } = question;
  if (groups) return { ...question, groups: await settlePlan(call, database, groups) };
  if (!node) return question;
  const ranked = query.sort.length === 0 && query.cursor === null;
  return { ...question, node: await settlePlan(call, database, node, ranked) };
}

/** A plan with its search put to the full-text index; `ranked`: the best hits come first. */
export async function settlePlan<T extends ReadNode | GroupPlan>(
  call: Call,
  database: Executor,
  plan: T,
  ranked = false,
): Promise<T> {
  const search = searchOf(plan.where);
  const found = search && (await call.engine.search.find(plan.scope.collection));
  if (!search || !found) return plan;
  const { where, rank } = await settleSearch(database, call.snapshot, plan, search, found, call.binding);
  return { ...plan, where, ...(ranked && rank && { rank }) };
}

async function readRows(
  call: Call,
  database: Executor,
  collection: string,
  { query, node, groups }: Resolved,
) {
  if (groups) return { items: await selectGroups(database, call.snapshot, groups, call.binding) };
  if (!node) throw new TypeError('A query asks for items or for groups');
  if (query.cursor === null) return { items: await selectItems(database, call.snapshot, node, call.binding) };
  const after = openCursor(call, collection, query);
  const page = { ...node, limit: query.limit, cursor: { after } };
  const { items, next } = await selectPage(database, call.snapshot, page, call.binding);
  return { items, next: next && sealCursor(call, collection, query, next) };
}

/**
 * The items of a collection that the caller may see and the query asks for, or groups of them (`aggregate`).
 * @throws KasbahError FORBIDDEN, INVALID_QUERY, TOO_MANY_ROWS
 */
export async function listItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  input: QueryInput,
): Promise<ListResult> {
  const call = await openCall(engine, caller);
  const resolved = resolveList(call, collection, input);
  const { query, scope } = resolved;
  if (query.explain) requireAccess(caller.actor, 'administrator');
  const recorded = query.explain ? recording(call.reader) : null;
  const database = recorded?.executor ?? call.reader;
  const found = await settled(call, call.reader, resolved);
  const count = (where: Condition | null) =>
    countItems(database, call.snapshot, { scope, where }, call.binding);
  try {
    const [rows, total, filtered] = await Promise.all([
      readRows(call, database, collection, found),
      query.meta.total ? count(null) : undefined,
      query.meta.filtered ? count((found.node ?? found.groups)?.where ?? null) : undefined,
    ]);
    const plan = found.node ?? found.groups;
    const can = query.meta.can && (await rightsOn(call, collection, found.groups ? null : rows.items));
    const explain = recorded && plan && (await explainQuery(call.reader, recorded.statements, plan));
    return {
      items: rows.items,
      meta: {
        ...(total !== undefined && { total_count: total }),
        ...(filtered !== undefined && { filter_count: filtered }),
        ...(rows.next !== undefined && { next_cursor: rows.next }),
        ...(can && { can }),
        ...(explain && { explain }),
      },
    };
  } catch (error) {
    throw explainDatabaseError(error, collection, 'read');
  }
}
