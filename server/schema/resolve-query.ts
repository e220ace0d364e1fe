import { invalidQuery } from '../lib/errors.ts';
import { both, type Condition } from './condition.ts';
import { NO_ALIAS, parseQuery, type Query } from './query.ts';
import type { ReadAny, ReadChoice, ReadColumn, ReadMany, ReadNode, ReadOne, SortKey } from './read-plan.ts';
import { resolveFilter } from './resolve-filter.ts';
import { resolveAny, resolveField, throughJunction } from './resolve-path.ts';
import type { Scope, ScopeLookup } from './scope.ts';
import { isSearched } from './search-shape.ts';
import type { Field, Relation } from './snapshot.ts';
import { splitOutside } from './split-names.ts';

const MAX_FIELDS = 200;
const MAX_LEVELS = 5;
const MAX_SORT = 8;

interface Walk {
  scopes: ScopeLookup;
  roles: readonly string[];
  fields: number;
}

/** `a.b,a.c,d` as a tree; a leaf is an empty map. */
type Wanted = Map<string, Wanted>;

function wantedTree(paths: readonly string[]): Wanted {
  const root: Wanted = new Map();
  for (const path of paths) {
    const parts = splitOutside(path, '.');
    if (parts.length > MAX_LEVELS + 1)
      throw invalidQuery(`fields goes deeper than ${MAX_LEVELS} relations.`, `fields.${path.slice(0, 80)}`);
    let at = root;
    for (const part of parts) {
      const next = at.get(part) ?? new Map();
      at.set(part, next);
      at = next;
    }
  }
  return root;
}

/** Whether the actor may see the items at the other end of a relation, their keys and the links to them. */
function leadsSomewhere(relation: Relation, scopes: ScopeLookup): boolean {
  const target = scopes(relation.collection);
  if (!target || (relation.kind === 'many-to-many' && !scopes(relation.junction))) return false;
  return (
    relation.kind === 'many-to-one' ||
    target.collection.primaryKey.every((key) => target.fields.has(key.name))
  );
}

/** What `*` stands for: all that may be seen; on existing tables without the relations that were only found there. */
function expandWildcard(wanted: Wanted, scope: Scope, scopes: ScopeLookup): Wanted {
  const star = wanted.get('*');
  if (!star) return wanted;
  const result: Wanted = new Map();
  const existing = Boolean(scope.collection.definition.existing);
  for (const name of scope.fields.keys()) {
    const field = scope.collection.fields.get(name);
    if (!field || field.type.encrypted) continue;
    const { relation } = field;
    const open = relation !== null && leadsSomewhere(relation, scopes);
    for (const into of field.any?.collections ?? [])
      if (star.size > 0 && scopes(into)) result.set(`${name}:${into}`, star);
    if (relation && relation.kind !== 'many-to-one' && !open) continue;
    if (star.size > 0 && open) result.set(name, star);
    else if (!(existing && field.column === null)) result.set(name, new Map());
  }
  for (const [name, inner] of wanted) {
    if (name !== '*') result.set(name, new Map([...(result.get(name) ?? []), ...inner]));
  }
  return result;
}

/** What a search of the readable text fields asks. */
export function searchCondition(text: string, scope: Scope): Condition {
  const fields = new Map<Field, Condition | null>();
  for (const [name, mask] of scope.fields) {
    const field = scope.collection.fields.get(name);
    if (field && isSearched(field)) fields.set(field, mask);
  }
  const of = [...fields].map(
    ([field, mask]): Condition => ({
      kind: 'compare',
      field,
      op: '_icontains',
      params: [{ kind: 'value', value: text }],
      mask,
    }),
  );
  return { kind: 'search', text, fields, contains: { kind: 'any', of }, words: null, wide: false };
}

function sortKey(path: string, scope: Scope, at: string, walk: Walk): SortKey {
  const descending = path.startsWith('-');
  const parts = splitOutside(descending ? path.slice(1) : path, '.');
  if (parts.length > MAX_LEVELS) throw invalidQuery(`sort goes deeper than ${MAX_LEVELS} relations.`, at);
  const through: SortKey['through'][number][] = [];
  let current = scope;
  for (const part of parts.slice(0, -1)) {
    const { field, mask } = resolveField(current, part, at);
    const next = field.relation && walk.scopes(field.relation.collection);
    if (field.relation?.kind !== 'many-to-one' || !next) {
      throw invalidQuery(`sort can follow links to one item only; ${part} is not one that you may see.`, at);
    }
    through.push({ field, relation: field.relation, scope: next, mask });
    current = next;
  }
  const column = resolveField(current, parts.at(-1) ?? '', at, walk.scopes);
  if (!column.field.type.sortable) throw invalidQuery(`${column.field.name} cannot be sorted by.`, at);
  return { through, column, descending };
}

/** The keys asked for, and the primary key behind them, so that pages never overlap. */
function sortOf(query: Query, scope: Scope, at: string, walk: Walk): SortKey[] {
  if (query.sort.length > MAX_SORT) throw invalidQuery(`sort takes at most ${MAX_SORT} fields.`, at);
  const keys = query.sort.map((path, index) => sortKey(path, scope, `${at}[${index}]`, walk));
  const named = new Set(keys.filter((key) => key.through.length === 0).map((key) => key.column.field.name));
  const descending = keys.at(-1)?.descending ?? false;
  for (const field of scope.collection.primaryKey) {
    if (!named.has(field.name)) keys.push({ through: [], column: { field, mask: null }, descending });
  }
  return keys;
}

function manyOf(
  name: string,
  inner: Wanted,
  reached: Omit<ReadColumn, 'name'>,
  query: Query,
  at: string,
  level: number,
  walk: Walk,
): ReadMany | null {
  const column = { ...reached, field: throughJunction(reached.field, inner.keys(), walk.scopes) };
  const relation = column.field.relation;
  if (!relation || relation.kind === 'many-to-one') return null;
  const target = walk.scopes(relation.collection);
  const junction = relation.kind === 'many-to-many' ? walk.scopes(relation.junction) : null;
  if (!target || (relation.kind === 'many-to-many' && !junction)) return null;
  const { own, nested } = splitDeep(query.deep[name]);
  const parsed = parseQuery(own, '_', `${at}deep.${name}.`);
  const keysOnly = inner.size === 0;
  // Rows of the junction come in the order that it keeps, as the items behind it do.
  const through = reached.field.relation;
  const place = through !== relation && through?.kind === 'many-to-many' ? through.sort : null;
  const ordered = place !== null && parsed.sort.length === 0 && target.fields.get(place) === null;
  const node = nodeOf(
    keysOnly ? new Map(target.collection.primaryKey.map((key) => [key.name, new Map()])) : inner,
    {
      ...parsed,
      ...(ordered && { sort: [place] }),
      limit: own._limit === undefined ? -1 : parsed.limit,
      deep: nested,
    },
    target,
    `${at}deep.${name}.`,
    level + 1,
    walk,
  );
  const inOrder = relation.kind === 'many-to-many' && relation.sort !== null && parsed.sort.length === 0;
  return { name, field: column.field, relation, mask: column.mask, node, junction, inOrder, keysOnly };
}

/** In `deep`, names with an underscore are parameters of this level and the others are relations below it. */
function splitDeep(deep: unknown): { own: Record<string, unknown>; nested: Record<string, unknown> } {
  const entries = Object.entries((deep ?? {}) as Record<string, unknown>);
  return {
    own: Object.fromEntries(entries.filter(([key]) => key.startsWith('_'))),
    nested: Object.fromEntries(entries.filter(([key]) => !key.startsWith('_'))),
  };
}

/** A name of the answer that is a field already would hide it. @throws KasbahError INVALID_QUERY */
function checkAlias(alias: Query['alias'], scope: Scope): void {
  for (const name of alias.keys()) {
    if (scope.fields.has(name))
      throw invalidQuery(`${scope.collection.name} has a field ${name} already.`, `alias.${name}`);
  }
}

/** Everything in `deep` is understood, whether or not `fields` asks for it. @throws KasbahError INVALID_QUERY */
function checkDeep(
  deep: Readonly<Record<string, unknown>>,
  alias: Query['alias'],
  scope: Scope,
  at: string,
  walk: Walk,
): void {
  for (const [asked, inner] of Object.entries(deep)) {
    const path = `${at}.${asked.slice(0, 80)}`;
    const name = alias.get(asked) ?? asked;
    const relation = scope.fields.has(name) ? scope.collection.fields.get(name)?.relation : undefined;
    const target = relation && walk.scopes(relation.collection);
    if (!relation || !target)
      throw invalidQuery(
        `deep names ${name.slice(0, 80)}, which is not a relation of ${scope.collection.name} that you may see.`,
        path,
      );
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
      throw invalidQuery('deep must hold objects.', path);
    const { own, nested } = splitDeep(inner);
    const first = Object.keys(own)[0];
    if (relation.kind === 'many-to-one' && first)
      throw invalidQuery(
        `${name} leads to one item: ${first.slice(0, 80)} has no meaning there.`,
        `${path}.${first.slice(0, 80)}`,
      );
    const idle = ['_fields', '_meta', '_deep', '_explain', '_aggregate', '_groupBy', '_having'].find((key) =>
      Object.hasOwn(own, key),
    );
    if (idle)
      throw invalidQuery(
        `${idle} has no meaning inside deep.`,
        `${path}.${idle}`,
        'Name nested fields in fields.',
      );
    const below = parseQuery(own, '_', `${path}.`);
    if (below.cursor !== null)
      throw invalidQuery('Pages inside deep go by _offset and _page.', `${path}._cursor`);
    checkDeep(nested, below.alias, target, path, walk);
  }
}

function nodeOf(wanted: Wanted, query: Query, scope: Scope, at: string, level: number, walk: Walk): ReadNode {
  const columns: ReadColumn[] = [];
  const ones: ReadOne[] = [];
  const manys: ReadMany[] = [];
  const anys = new Map<string, ReadAny & { choices: ReadChoice[] }>();
  for (const [asked, inner] of expandWildcard(wanted, scope, walk.scopes)) {
    const name = query.alias.get(asked) ?? asked;
    if (++walk.fields > MAX_FIELDS)
      throw invalidQuery(`fields names more than ${MAX_FIELDS} fields.`, 'fields');
    const path = `${at}fields.${name.slice(0, 80)}`;
    const any = resolveAny(scope, walk.scopes, name, path);
    if (any) {
      if (inner.size === 0)
        throw invalidQuery(`${name} needs the fields that you want of it.`, path, `Try ${name}.*`);
      const entry = anys.get(any.field.name) ?? {
        name: any.field.name,
        field: any.field,
        kind: any.kind,
        mask: any.mask,
        choices: [],
      };
      anys.set(entry.name, entry);
      const below = {
        ...query,
        filter: null,
        search: null,
        sort: [],
        limit: -1,
        offset: 0,
        deep: {},
        alias: NO_ALIAS,
      };
      entry.choices.push({
        collection: any.target.collection.name,
        node: nodeOf(inner, below, any.target, at, level + 1, walk),
      });
      continue;
    }
    const reached = resolveField(scope, name, path, walk.scopes);
    const relation = reached.field.relation;
    if (inner.size > 0 && !relation)
      throw invalidQuery(`${name} is not a relation; it has no fields inside.`, path);
    const answeredAs = asked === name ? reached.name : asked;
    if (relation?.kind === 'many-to-one' && inner.size > 0) {
      const target = walk.scopes(relation.collection);
      if (!target) throw invalidQuery(`${name} leads nowhere that you may see.`, path);
      const deep = splitDeep(query.deep[asked]);
      const below = { ...query, filter: null, search: null, sort: [], deep: deep.nested, alias: NO_ALIAS };
      ones.push({
        name: answeredAs,
        field: reached.field,
        relation,
        mask: reached.mask,
        node: nodeOf(inner, below, target, at, level + 1, walk),
      });
    } else if (relation && relation.kind !== 'many-to-one') {
      const many = manyOf(answeredAs, inner, reached, query, at, level, walk);
      if (!many) throw invalidQuery(`${name} leads nowhere that you may see.`, path);
      manys.push(many);
    } else columns.push({ ...reached, name: answeredAs });
  }
  const filter =
    query.filter && resolveFilter(query.filter, scope, walk.scopes, { at: `${at}filter`, roles: walk.roles });
  const search = query.search ? searchCondition(query.search, scope) : null;
  return {
    scope,
    columns,
    ones,
    manys,
    anys: [...anys.values()],
    where: both(filter, search),
    sort: sortOf(query, scope, `${at}sort`, walk),
    limit: query.limit < 0 ? null : query.limit,
    offset: query.offset,
  };
}

/**
 * Resolves a parsed query against what the actor may see of the collection and, through `scopes`, of its neighbours.
 * @throws KasbahError INVALID_QUERY
 */
export function resolveQuery(
  query: Query,
  scope: Scope,
  scopes: ScopeLookup,
  roles: readonly string[] = [],
): ReadNode {
  const walk = { scopes, roles, fields: 0 };
  checkAlias(query.alias, scope);
  checkDeep(query.deep, query.alias, scope, 'deep', walk);
  return nodeOf(wantedTree(query.fields), query, scope, '', 0, walk);
}
