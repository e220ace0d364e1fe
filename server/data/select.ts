import { KasbahError } from '../lib/errors.ts';
import { Lru } from '../lib/lru.ts';
import type { Param } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { ReadMany, ReadNode } from '../schema/read-plan.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import { type Binding, bindParam } from '../schema/variables.ts';
import {
  type Bind,
  type Compiled,
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
import { planShape } from './plan-shape.ts';

/** Rows that one request may carry over all its levels. */
export const ROW_BUDGET = 10_000;

const compiled = new WeakMap<Snapshot, Lru<string, Compiled>>();

function kept(snapshot: Snapshot, key: string, make: () => Compiled): Compiled {
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

interface Run {
  executor: Executor;
  snapshot: Snapshot;
  binding: Binding;
  /** Rows that may still come. */
  left: number;
}

interface Window {
  limit: number;
  offset: number;
  /** The last row number of each parent, where related items are counted per parent. */
  until?: number;
  keys?: readonly unknown[];
}

/** Objects of the answer that wait for their related items, by relation. */
type Places = Map<ReadMany, { owner: Collection; waiting: { key: unknown; item: Item }[] }>;

function valuesOf(statement: Compiled, params: readonly Param[], run: Run, window: Window): unknown[] {
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
    const many = node.manys[index]!;
    const place = places.get(many) ?? { owner: node.scope.collection, waiting: [] };
    places.set(many, place);
    place.waiting.push({ key: row[keyAlias], item });
  });
  return item;
}

function spend(run: Run, rows: number): void {
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

/** One statement for each relation to many, whatever the number of parents. */
async function fill(run: Run, places: Places): Promise<void> {
  await Promise.all([...places].map(([many, { owner, waiting }]) => fillOne(run, owner, many, waiting)));
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
  // Lists are filled up to a power of two on MySQL, so that few statements are prepared.
  while (dialect === 'mysql' && !Number.isInteger(Math.log2(keys.length))) keys.push(keys[0]);
  const { limit, offset } = many.node;
  const extra = `${owner.name}.${many.name}.${dialect === 'mysql' ? keys.length : ''}${offset > 0 ? '+' : ''}`;
  const { key, params } = planShape(many.node, extra);
  const statement = kept(run.snapshot, key, () =>
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

/**
 * Runs a resolved plan: one statement for its items with their relations to one, and one for each relation to many.
 * Every statement carries the conditions of the scopes it was planned with.
 * @throws KasbahError TOO_MANY_ROWS when a plan without limit would pass the row budget
 */
export async function selectItems(
  executor: Executor,
  snapshot: Snapshot,
  node: ReadNode,
  binding: Binding,
): Promise<Item[]> {
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const { key, params } = planShape(node, 'root');
  const statement = kept(snapshot, key, () => compileRoot(snapshot, node, params));
  const limit = node.limit ?? ROW_BUDGET + 1;
  const rows = await executor.all(
    statement.sql,
    valuesOf(statement, params, run, { limit, offset: node.offset }),
  );
  spend(run, rows.length);
  if (statement.reader.flat) return decodeFlat(rows, statement.reader);
  const places: Places = new Map();
  const items = rows.map((row) => decodeRow(row, statement.reader, node, places));
  if (places.size > 0) await fill(run, places);
  return items;
}

/** How many rows the scope and the condition leave. */
export async function countItems(
  executor: Executor,
  snapshot: Snapshot,
  node: Pick<ReadNode, 'scope' | 'where'>,
  binding: Binding,
): Promise<number> {
  const whole: ReadNode = { ...node, columns: [], ones: [], manys: [], sort: [], limit: null, offset: 0 };
  const { key, params } = planShape(whole, 'count');
  const statement = kept(snapshot, key, () => compileCount(snapshot, node, params));
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const [row] = await executor.all(statement.sql, valuesOf(statement, params, run, { limit: 1, offset: 0 }));
  return Number(row?.n ?? 0);
}
