import { KasbahError } from '../lib/errors.ts';
import { Lru } from '../lib/lru.ts';
import type { Param } from '../schema/condition.ts';
import type { Dialect } from '../schema/dialect.ts';
import { ValueError } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { ReadChoice, ReadMany, ReadNode } from '../schema/read-plan.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import { type Binding, bindParam } from '../schema/variables.ts';
import {
  type Bind,
  type Compiled,
  compileChoice,
  compileCount,
  compileMany,
  compileRoot,
  KEYS,
  LIMIT,
  OFFSET,
  PARENT,
  type RowReader,
  UNTIL,
} from './compile-select.ts';
import type { Executor, Row } from './database.ts';
import { sortAlias } from './order-sql.ts';
import { planShape } from './plan-shape.ts';
import { settleNode, settleWhere } from './settle.ts';

/** Rows that one request may carry over all its levels. */
export const ROW_BUDGET = 10_000;

/** Rows that a statement passes over from which on it costs more than to look whether anything changed. */
const FAR = 1000;

const compiled = new WeakMap<Snapshot, Lru<string, Compiled>>();

/** The compiled statement of a shape, made when it is first met. */
export function keptStatement(snapshot: Snapshot, key: string, make: () => Compiled): Compiled {
  let cache = compiled.get(snapshot);
  if (!cache) {
    cache = new Lru(2000);
    compiled.set(snapshot, cache);
  }
  let statement = cache.get(key);
  if (!statement) {
    statement = make();
    cache.set(key, statement);
  }
  return statement;
}

/** What one answer runs on. */
export interface Run {
  executor: Executor;
  snapshot: Snapshot;
  binding: Binding;
  /** Rows that may still come. */
  left: number;
}

export interface Window {
  limit: number;
  offset: number;
  /** The last row number of each parent, where related items are counted per parent. */
  until?: number;
  keys?: readonly unknown[];
  /** The sort keys of the last item of the page before. */
  after?: readonly unknown[];
}

interface Waiting {
  owner: Collection;
  /** The field of the waiting objects that is filled. */
  name: string;
  waiting: { key: unknown; item: Item }[];
}

/** Objects of the answer that wait for their related items, by what they wait for. */
type Places = Map<ReadMany | ReadChoice, Waiting>;

function addWaiting(
  places: Places,
  what: ReadMany | ReadChoice,
  owner: Collection,
  name: string,
  key: unknown,
  item: Item,
): void {
  const place = places.get(what) ?? { owner, name, waiting: [] };
  places.set(what, place);
  place.waiting.push({ key, item });
}

/** The values of a statement's binds. */
export function valuesOf(statement: Compiled, params: readonly Param[], run: Run, window: Window): unknown[] {
  let key = 0;
  return statement.binds.map((from: Bind) => {
    if (typeof from === 'symbol') {
      if (from === LIMIT) return window.limit;
      if (from === OFFSET) return window.offset;
      if (from === UNTIL) return window.until;
      if (from !== KEYS) throw new TypeError('Unknown bind');
      if (run.executor.dialect === 'sqlite') return JSON.stringify(window.keys);
      return run.executor.dialect === 'postgres' ? window.keys : window.keys?.[key++];
    }
    if ('after' in from) return window.after?.[from.after];
    if ('from' in from) {
      const value = bindParam(params[from.from]!, run.binding);
      return from.toPattern && value !== null ? from.toPattern(value) : value;
    }
    if ('param' in from) {
      const value = bindParam(from.param, run.binding);
      return value === null ? null : from.toPattern(value);
    }
    return bindParam(from, run.binding);
  });
}

function decodeFlat(rows: Row[], reader: RowReader): Item[] {
  const decoders = reader.columns.filter((column) => column.decode);
  if (decoders.length === 0) return rows;
  for (const row of rows) {
    for (const { name, decode } of decoders) {
      const value = row[name];
      if (value !== null) row[name] = decode!(value);
    }
  }
  return rows;
}

/** Puts the values of one row into an object; `places` collects where the relations to many have to go. */
function decodeRow(row: Row, reader: RowReader, node: ReadNode, places: Places): Item {
  const item: Item = {};
  for (const { name, alias, decode, maskAlias } of reader.columns) {
    if (maskAlias && Number(row[maskAlias]) !== 1) continue;
    const value = row[alias];
    item[name] = decode && value !== null ? decode(value) : value;
  }
  reader.ones.forEach((one, index) => {
    if (one.maskAlias && Number(row[one.maskAlias]) !== 1) return;
    item[one.name] =
      row[one.presence] === null ? null : decodeRow(row, one.reader, node.ones[index]!.node, places);
  });
  reader.manys.forEach(({ name, keyAlias, maskAlias }, index) => {
    if (maskAlias && Number(row[maskAlias]) !== 1) return;
    item[name] = [];
    addWaiting(places, node.manys[index]!, node.scope.collection, name, row[keyAlias], item);
  });
  reader.anys.forEach(({ name, keyAlias, kindAlias, maskAlias }, index) => {
    if (maskAlias && Number(row[maskAlias]) !== 1) return;
    const key = row[keyAlias];
    item[name] = key;
    const choice = node.anys[index]!.choices.find((one) => one.collection === row[kindAlias]);
    if (choice && key !== null) addWaiting(places, choice, node.scope.collection, name, key, item);
  });
  return item;
}

/** Takes rows off the budget of an answer. @throws KasbahError TOO_MANY_ROWS */
export function spend(run: Run, rows: number): void {
  run.left -= rows;
  if (run.left < 0) {
    throw new KasbahError(
      'TOO_MANY_ROWS',
      `The answer would hold more than ${ROW_BUDGET} rows over all its levels.`,
      {
        path: 'limit',
        hint: 'Use limit and offset, a narrower filter, or a _limit inside deep.',
      },
    );
  }
}

/** Lists are filled up to a power of two on MySQL, so that few statements are prepared. */
function fillUp(dialect: Dialect, keys: unknown[]): void {
  while (dialect === 'mysql' && !Number.isInteger(Math.log2(keys.length))) keys.push(keys[0]);
}

/** One statement for each relation to many, whatever the number of parents. */
async function fill(run: Run, places: Places): Promise<void> {
  await Promise.all(
    [...places].map(([what, { owner, name, waiting }]) =>
      'relation' in what ? fillOne(run, owner, what, waiting) : fillChoice(run, what, name, waiting),
    ),
  );
}

async function fillOne(
  run: Run,
  owner: Collection,
  many: ReadMany,
  parents: readonly { key: unknown; item: Item }[],
): Promise<void> {
  const { dialect } = run.executor;
  const keys = [...new Set(parents.map((parent) => parent.key))].filter((key) => key !== null);
  if (keys.length === 0) return;
  fillUp(dialect, keys);
  const { limit, offset } = many.node;
  const extra = `${owner.name}.${many.name}=${many.field.name}.${dialect === 'mysql' ? keys.length : ''}${offset > 0 ? '+' : ''}${many.inOrder ? '#' : ''}`;
  const { key, params } = planShape(many.node, extra);
  const statement = keptStatement(run.snapshot, key, () =>
    compileMany(run.snapshot, owner, many, params, keys.length),
  );
  const window = {
    limit: run.left + 1,
    offset,
    until: limit === null ? Number.MAX_SAFE_INTEGER : offset + limit,
    keys,
  };
  const rows = await run.executor.all(statement.sql, valuesOf(statement, params, run, window));
  spend(run, rows.length);
  const below: Places = new Map();
  const byParent = new Map<unknown, unknown[]>();
  const keyName = many.node.scope.collection.primaryKey[0]?.name ?? '';
  for (const row of rows) {
    const item = decodeRow(row, statement.reader, many.node, below);
    const value = many.keysOnly ? item[keyName] : item;
    const list = byParent.get(row[PARENT]);
    if (list) list.push(value);
    else byParent.set(row[PARENT], [value]);
  }
  for (const parent of parents) parent.item[many.name] = byParent.get(parent.key) ?? [];
  if (below.size > 0) await fill(run, below);
}

/** The key of a link to one of several collections as the other table has it; undefined for what cannot be one. */
function storedKey(key: unknown, target: Collection): unknown {
  const scalar = target.primaryKey[0]?.scalar;
  if (!scalar) return undefined;
  try {
    const parsed = scalar.type.parse(key, scalar.options);
    return scalar.encode ? scalar.encode(parsed) : parsed;
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

/** Puts the linked items of one collection in the place of their keys, and null where there is none to be seen. */
async function fillChoice(
  run: Run,
  choice: ReadChoice,
  name: string,
  waiting: readonly { key: unknown; item: Item }[],
): Promise<void> {
  const { dialect } = run.executor;
  const target = choice.node.scope.collection;
  const keys = [...new Set(waiting.map(({ key }) => storedKey(key, target)))].filter(
    (key) => key !== undefined,
  );
  for (const { item } of waiting) item[name] = null;
  if (keys.length === 0) return;
  fillUp(dialect, keys);
  const { key, params } = planShape(choice.node, `:${target.name}.${dialect === 'mysql' ? keys.length : ''}`);
  const statement = keptStatement(run.snapshot, key, () =>
    compileChoice(run.snapshot, choice.node, params, keys.length),
  );
  const window = { limit: run.left + 1, offset: 0, keys };
  const rows = await run.executor.all(statement.sql, valuesOf(statement, params, run, window));
  spend(run, rows.length);
  const below: Places = new Map();
  const found = new Map<string, Item>();
  for (const row of rows)
    found.set(String(row[PARENT]), decodeRow(row, statement.reader, choice.node, below));
  for (const { key: linked, item } of waiting)
    item[name] = found.get(String(storedKey(linked, target))) ?? null;
  if (below.size > 0) await fill(run, below);
}

/** One page by cursor: its items, and the sort keys of the last one where more come behind it. */
export interface Page {
  items: Item[];
  next: readonly unknown[] | null;
}

async function itemsOf(run: Run, rows: Row[], statement: Compiled, node: ReadNode): Promise<Item[]> {
  spend(run, rows.length);
  if (statement.reader.flat) return decodeFlat(rows, statement.reader);
  const places: Places = new Map();
  const items = rows.map((row) => decodeRow(row, statement.reader, node, places));
  if (places.size > 0) await fill(run, places);
  return items;
}

/**
 * Runs a resolved plan: one statement for its items with their relations to one, and one for each relation to many.
 * Every statement carries the conditions of the scopes it was planned with.
 * @throws KasbahError TOO_MANY_ROWS when a plan without limit would pass the row budget
 */
export async function selectItems(
  executor: Executor,
  snapshot: Snapshot,
  asked: ReadNode,
  binding: Binding,
): Promise<Item[]> {
  const node = await settleNode(executor, snapshot, asked);
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const { key, params } = planShape(node, 'root');
  const statement = keptStatement(snapshot, key, () => compileRoot(snapshot, node, params));
  const window = { limit: node.limit ?? ROW_BUDGET + 1, offset: node.offset };
  const read = node.offset >= FAR && executor.exact ? executor.exact : executor.all;
  const rows = await read(statement.sql, valuesOf(statement, params, run, window));
  return itemsOf(run, rows, statement, node);
}

/** Runs a plan whose pages go by cursor. @throws KasbahError TOO_MANY_ROWS */
export async function selectPage(
  executor: Executor,
  snapshot: Snapshot,
  asked: ReadNode & { limit: number },
  binding: Binding,
): Promise<Page> {
  const node = await settleNode(executor, snapshot, asked);
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const after = node.cursor?.after;
  const { key, params } = planShape(node, 'root');
  const statement = keptStatement(snapshot, key, () => compileRoot(snapshot, node, params));
  // One more than asked for tells whether there is a next page.
  const window = { limit: node.limit + 1, offset: node.offset, ...(after && { after }) };
  const rows = await executor.all(statement.sql, valuesOf(statement, params, run, window));
  const shown = rows.slice(0, node.limit);
  const last = rows.length > node.limit ? shown.at(-1) : undefined;
  const next = last ? node.sort.map((_, index) => last[sortAlias(index)]) : null;
  return { items: await itemsOf(run, shown, statement, node), next };
}

/** How many rows the scope and the condition leave. */
export async function countItems(
  executor: Executor,
  snapshot: Snapshot,
  asked: Pick<ReadNode, 'scope' | 'where'>,
  binding: Binding,
): Promise<number> {
  const node = await settleWhere(executor, snapshot, asked);
  const whole: ReadNode = {
    ...node,
    columns: [],
    ones: [],
    manys: [],
    anys: [],
    sort: [],
    limit: null,
    offset: 0,
  };
  const { key, params } = planShape(whole, 'count');
  const statement = keptStatement(snapshot, key, () => compileCount(snapshot, node, params));
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const read = executor.exact ?? executor.all;
  const [row] = await read(statement.sql, valuesOf(statement, params, run, { limit: 1, offset: 0 }));
  return Number(row?.n ?? 0);
}
