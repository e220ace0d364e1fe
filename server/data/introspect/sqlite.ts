import type { ForeignKey, Table, TableColumn } from '../../schema/table.ts';
import type { Database, Row } from '../database.ts';
import { groupBy, yes } from './rows.ts';
import { checksOf } from './sqlite-checks.ts';

// Virtual tables, their shadows and sqlite's own tables are left out.
const OF_MAIN = `FROM pragma_table_list t WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.type = `;
const TABLES = `SELECT t.name AS name, t.type AS type, t.wr AS without_rowid,
      (SELECT coalesce(s.sql, '') FROM sqlite_schema s WHERE s.name = t.name AND s.type IN ('table', 'view')) AS sql
    ${OF_MAIN}'table' OR t.schema = 'main' AND t.type = 'view' ORDER BY t.name`;
const ORDER = 'ORDER BY tbl, cid';
const COLUMNS = `SELECT l.name AS tbl, x.* FROM (SELECT t.name ${OF_MAIN}'table') l, pragma_table_xinfo(l.name) x ${ORDER}`;
const FOREIGN_KEYS = `SELECT l.name AS tbl, x.* FROM (SELECT t.name ${OF_MAIN}'table') l, pragma_foreign_key_list(l.name) x ORDER BY tbl, x.id, x.seq`;
const INDEXES = `SELECT l.name AS tbl, x.name AS idx, x."unique" AS is_unique, i.name AS field FROM (SELECT t.name ${OF_MAIN}'table') l, pragma_index_list(l.name) x, pragma_index_info(x.name) i
    WHERE x.origin <> 'pk' AND x.partial = 0 ORDER BY tbl, x.name, i.seqno`;

function columnOf(column: Row, rowidKey: boolean): TableColumn {
  const type = String(column.type).toLowerCase();
  const made = Number(column.hidden) > 1 || (rowidKey && type === 'integer' && Number(column.pk) === 1);
  return {
    name: String(column.name),
    type,
    nullable: Number(column.notnull) === 0 && Number(column.pk) === 0,
    default:
      column.dflt_value === null || /^null$/i.test(String(column.dflt_value))
        ? null
        : String(column.dflt_value),
    // An INTEGER PRIMARY KEY alone is the rowid, which sqlite makes.
    generated: made,
    choices: null,
    comment: null,
  };
}

function foreignKeysOf(rows: readonly Row[]): ForeignKey[] {
  const keys = new Map<number, ForeignKey>();
  for (const row of rows) {
    const key = keys.get(Number(row.id)) ?? { columns: [], table: String(row.table), references: [] };
    key.columns.push(String(row.from));
    if (row.to !== null) key.references.push(String(row.to));
    keys.set(Number(row.id), key);
  }
  return [...keys.values()];
}

function indexesOf(rows: readonly Row[], unique: boolean): string[][] {
  return [...groupBy(rows, 'idx').values()]
    .filter((index) => index.every((row) => row.field !== null && yes(row.is_unique) === unique))
    .map((index) => index.map((row) => String(row.field)));
}

/** The columns of a view; none of one that leads to a table that is gone, which sqlite refuses to look at. */
async function viewColumns(database: Database, view: string): Promise<Row[]> {
  try {
    return await database.all('SELECT * FROM pragma_table_xinfo(?)', [view]);
  } catch {
    return [];
  }
}

/** Tables and views of a sqlite file, from its catalogue in four statements and one for each view. */
export async function introspectSqlite(database: Database): Promise<Table[]> {
  const [list, columnRows, keyRows, indexRows] = await Promise.all(
    [TABLES, COLUMNS, FOREIGN_KEYS, INDEXES].map((text) => database.all(text)),
  );
  const columns = groupBy(columnRows ?? []);
  const keys = groupBy(keyRows ?? []);
  const indexes = groupBy(indexRows ?? []);
  const views = (list ?? []).filter((entry) => entry.type === 'view').map((entry) => String(entry.name));
  for (const view of views) columns.set(view, await viewColumns(database, view));
  return (list ?? []).map((entry): Table => {
    const name = String(entry.name);
    const own = (columns.get(name) ?? []).filter((column) => Number(column.hidden) !== 1);
    const key = own
      .filter((column) => Number(column.pk) > 0)
      .sort((a, b) => Number(a.pk) - Number(b.pk))
      .map((column) => String(column.name));
    const rowidKey = key.length === 1 && !yes(entry.without_rowid);
    return {
      name,
      view: entry.type === 'view',
      columns: own.map((column) => columnOf(column, rowidKey)),
      primaryKey: key,
      foreignKeys: foreignKeysOf(keys.get(name) ?? []),
      uniques: indexesOf(indexes.get(name) ?? [], true),
      indexes: indexesOf(indexes.get(name) ?? [], false),
      checks: entry.type === 'view' ? [] : checksOf(String(entry.sql)),
      comment: null,
    };
  });
}
