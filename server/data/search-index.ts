import { randomName } from '../lib/ids.ts';
import { fieldMark, indexedFields, searchShape } from '../schema/search-shape.ts';
import { wordsOf } from '../schema/search-words.ts';
import type { Collection } from '../schema/snapshot.ts';
import { allBuilt, type Database, type Executor, type Row, runBuilt } from './database.ts';
import { ftsTable, hitsSql, indexedText } from './search-match.ts';
import { native, quote, textType } from './sql-text.ts';
import { valueColumn } from './where.ts';

const STATE = 'kasbah_search';
const PREFIX = 'kasbah_search_';

/** Characters of one item that are looked at. */
const MOST_TEXT = 100_000;

/** The index of a collection: its table, what it was made of, and whether it holds every item. */
export interface SearchState {
  collection: string;
  index: string;
  shape: string;
  ready: boolean;
}

/** What is known of the indexes of these collections (by id). */
export async function searchStates(
  database: Database,
  executor: Executor,
  collections: readonly string[],
): Promise<SearchState[]> {
  if (collections.length === 0) return [];
  const { dialect } = executor;
  const list = collections.map(() => '?').join(', ');
  // Inside a write on MySQL the row as it is now counts, not as it was when the transaction began; and an index that
  // is being made waits until writes that know nothing of it are over.
  const lock = executor !== database && dialect === 'mysql' ? ' LOCK IN SHARE MODE' : '';
  const text = `SELECT * FROM ${quote(dialect, STATE)} WHERE ${quote(dialect, 'collection')} IN (${list})${lock}`;
  const rows = await executor.all(native(dialect, text), collections);
  return rows.map((row) => ({
    collection: String(row.collection),
    index: String(row.side),
    shape: String(row.shape),
    ready: Number(row.ready) === 1,
  }));
}

/** Takes the indexes of these collections (by id) out of use; their tables go with the next sweep. */
export async function forgetSearch(
  database: Database,
  executor: Executor,
  collections: readonly string[],
): Promise<void> {
  if (collections.length > 0)
    await runBuilt(
      executor,
      database
        .builder(STATE)
        .whereIn('collection', [...collections])
        .delete(),
    );
}

/** Says that an index holds every item. */
export async function markReady(database: Database, state: SearchState): Promise<void> {
  const { collection, index } = state;
  await runBuilt(database, database.builder(STATE).where({ collection, side: index }).update({ ready: 1 }));
}

/** Makes a new and empty index in place of the one there may be; from then on every write goes into it. */
export async function createIndex(
  database: Database,
  executor: Executor,
  collection: Collection,
): Promise<SearchState> {
  const index = PREFIX + randomName();
  for (const text of await creation(executor, index, collection)) await executor.run(text);
  const state = { collection: collection.id, index, shape: searchShape(collection), ready: false };
  await forgetSearch(database, executor, [collection.id]);
  await runBuilt(
    executor,
    database
      .builder(STATE)
      .insert({ collection: state.collection, side: index, shape: state.shape, ready: 0 }),
  );
  return state;
}

/** The statements that make an index; its key is of the same type as the collection's. */
async function creation(executor: Executor, index: string, collection: Collection): Promise<string[]> {
  const { dialect } = executor;
  const name = quote(dialect, index);
  const table = quote(dialect, collection.table);
  const keyColumn = collection.primaryKey[0]?.column ?? '';
  const key = quote(dialect, keyColumn);
  if (dialect === 'postgres')
    return [
      // Writes that know nothing of the index end before it is there.
      "SET LOCAL lock_timeout = '5s'",
      `LOCK TABLE ${table} IN SHARE MODE`,
      `CREATE TABLE ${name} AS SELECT ${key} AS k, NULL::tsvector AS words FROM ${table} WHERE false`,
      `ALTER TABLE ${name} ADD PRIMARY KEY (k)`,
      `CREATE INDEX ON ${name} USING gin (words)`,
    ];
  if (dialect === 'mysql')
    return [
      `CREATE TABLE ${name} (words mediumtext CHARACTER SET ascii COLLATE ascii_bin NOT NULL, PRIMARY KEY (k), FULLTEXT KEY (words)) ENGINE=InnoDB AS SELECT ${key} AS k, '' AS words FROM ${table} WHERE 1 = 0`,
    ];
  const [column] = await executor.all('SELECT type FROM pragma_table_info(?) WHERE name = ?', [
    collection.table,
    keyColumn,
  ]);
  const type = quote(dialect, String(column?.type ?? ''));
  return [
    `CREATE TABLE ${name} (doc INTEGER PRIMARY KEY, k ${type === '``' ? '' : type} NOT NULL UNIQUE)`,
    `CREATE VIRTUAL TABLE ${quote(dialect, ftsTable(index))} USING fts5(words, content='', contentless_delete=1, tokenize='ascii')`,
  ];
}

/** Drops the tables of indexes that nobody asks any more. */
export async function sweepIndexes(database: Database): Promise<void> {
  const { dialect } = database;
  const [states, tables] = await Promise.all([
    allBuilt(database, database.builder(STATE).select('side')),
    database.all(
      dialect === 'sqlite'
        ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
        : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${dialect === 'mysql' ? 'DATABASE()' : 'current_schema()'}`,
    ),
  ]);
  const used = new Set(states.flatMap((row) => [String(row.side), ftsTable(String(row.side))]));
  const own = new RegExp(`^${PREFIX}x[0-9a-f]{9}(_fts)?$`);
  for (const { name } of tables) {
    const table = String(name);
    if (own.test(table) && !used.has(table)) await database.run(`DROP TABLE ${quote(dialect, table)}`);
  }
}

/** An item as an index keeps it. */
interface IndexRow {
  k: unknown;
  words: string;
}

/** Keys that are neither a number nor a text have no place in an index. */
const hasPlainKey = ({ k }: { k: unknown }) => typeof k === 'string' || typeof k === 'number';

function rowReader(executor: Executor, collection: Collection) {
  const { dialect } = executor;
  const fields = indexedFields(collection);
  const keyField = collection.primaryKey[0]!;
  const key = valueColumn(collection, keyField, 't', dialect);
  const read = keyField.scalar?.asText ? `CAST(${key} AS ${textType(dialect)})` : key;
  const columns = fields.map(
    (field, index) => `${valueColumn(collection, field, 't', dialect)} AS ${quote(dialect, `f${index}`)}`,
  );
  return {
    key,
    text: `SELECT ${[`${read} AS k`, ...columns].join(', ')} FROM ${quote(dialect, collection.table)} t`,
    rowOf(row: Row): IndexRow {
      let left = MOST_TEXT;
      const words = fields.map((field, index) => {
        const stored = row[`f${index}`];
        if (stored === null || stored === undefined) return { mark: '', words: [] };
        const whole = String(field.scalar?.decode ? field.scalar.decode(stored) : stored);
        const value = (field.type.readAs?.(whole, field.options) ?? whole).slice(0, left);
        left -= value.length;
        return { mark: fieldMark(index), words: wordsOf(value) };
      });
      return { k: row.k, words: indexedText(dialect, words) };
    },
  };
}

/** Brings the index in line with the items of these keys (in the driver's form), whether they are there or not. */
export async function indexKeys(
  executor: Executor,
  collection: Collection,
  index: string,
  keys: readonly unknown[],
): Promise<void> {
  const { key, text, rowOf } = rowReader(executor, collection);
  const wanted = [...keys];
  // A few lengths only, since every length is a statement to prepare.
  while (!Number.isInteger(Math.log2(wanted.length))) wanted.push(wanted[0]);
  const marks = wanted.map(() => '?').join(', ');
  const rows = await executor.all(native(executor.dialect, `${text} WHERE ${key} IN (${marks})`), wanted);
  const found = rows.map(rowOf).filter(hasPlainKey);
  if (found.length < keys.length) {
    const there = new Set(found.map(({ k }) => String(k)));
    await removeRows(
      executor,
      index,
      keys.filter((one) => !there.has(String(one))),
    );
  }
  if (found.length > 0) await putRows(executor, index, found, true);
}

/** Items behind a key that the index does not hold yet, in the order of their keys; gives the last key, or null. */
export async function indexMissing(
  executor: Executor,
  collection: Collection,
  index: string,
  after: unknown,
  batch: number,
): Promise<unknown> {
  const { dialect } = executor;
  const { key, text, rowOf } = rowReader(executor, collection);
  const behind = after === null ? '' : ` AND ${key} > ?`;
  const statement = `${text} LEFT JOIN ${quote(dialect, index)} s ON s.k = ${key} WHERE s.k IS NULL${behind} ORDER BY ${key} LIMIT ${batch}`;
  const rows = await executor.all(native(dialect, statement), after === null ? [] : [after]);
  const found = rows.map(rowOf).filter(hasPlainKey);
  if (found.length > 0) await putRows(executor, index, found, false);
  return rows.length < batch ? null : rows.at(-1)?.k;
}

async function removeRows(executor: Executor, index: string, keys: readonly unknown[]): Promise<void> {
  const { dialect } = executor;
  const name = quote(dialect, index);
  if (dialect === 'sqlite') {
    const of = 'IN (SELECT value FROM json_each(?))';
    const list = JSON.stringify(keys);
    await executor.run(
      `DELETE FROM ${quote(dialect, ftsTable(index))} WHERE rowid IN (SELECT doc FROM ${name} WHERE k ${of})`,
      [list],
    );
    await executor.run(`DELETE FROM ${name} WHERE k ${of}`, [list]);
    return;
  }
  const marks = keys.map(() => '?').join(', ');
  await executor.run(native(dialect, `DELETE FROM ${name} WHERE k IN (${marks})`), keys);
}

/** Puts items into the index; one that it holds already is replaced, or left as it is. */
async function putRows(
  executor: Executor,
  index: string,
  rows: readonly IndexRow[],
  replace: boolean,
): Promise<void> {
  const { dialect } = executor;
  const name = quote(dialect, index);
  if (dialect === 'postgres') {
    const taken = replace ? 'UPDATE SET words = excluded.words' : 'NOTHING';
    await executor.run(
      `INSERT INTO ${name} (k, words) SELECT k, words FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) ON CONFLICT (k) DO ${taken}`,
      [JSON.stringify(rows)],
    );
  } else if (dialect === 'mysql') {
    const lines = rows.map(() => '(?, ?)').join(', ');
    const taken = replace ? 'words = VALUES(words)' : 'k = k';
    await executor.run(
      `INSERT INTO ${name} (k, words) VALUES ${lines} ON DUPLICATE KEY UPDATE ${taken}`,
      rows.flatMap(({ k, words }) => [k, words]),
    );
  } else {
    const fts = quote(dialect, ftsTable(index));
    const list = JSON.stringify(rows.map(({ k, words }) => [k, words]));
    const keys = "SELECT json_extract(value, '$[0]') FROM json_each(?)";
    if (replace)
      await executor.run(`DELETE FROM ${fts} WHERE rowid IN (SELECT doc FROM ${name} WHERE k IN (${keys}))`, [
        list,
      ]);
    await executor.run(`INSERT OR IGNORE INTO ${name} (k) ${keys}`, [list]);
    await executor.run(
      `INSERT INTO ${fts} (rowid, words) SELECT s.doc, json_extract(value, '$[1]') FROM json_each(?) JOIN ${name} s ON s.k = json_extract(value, '$[0]')`,
      [list],
    );
  }
}

/** Whether the index holds more items than that; of those gone past Kasbah some may be counted. */
export async function holdsMore(executor: Executor, index: string, than: number): Promise<boolean> {
  const rows = await executor.all(`SELECT k FROM ${quote(executor.dialect, index)} LIMIT 1 OFFSET ${than}`);
  return rows.length > 0;
}

/** Whether an index finds more items than that. */
export async function findsMore(
  executor: Executor,
  index: string,
  query: string,
  than: number,
): Promise<boolean> {
  const { dialect } = executor;
  const hits = hitsSql(dialect, index, query, false);
  const text = `SELECT h.k FROM (${hits.text}) h LIMIT 1 OFFSET ${than}`;
  return (await executor.all(native(dialect, text), hits.binds)).length > 0;
}
