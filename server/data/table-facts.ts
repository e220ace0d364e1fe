import type { Database, Row } from './database.ts';

/** What a table is made of physically, as far as altering it needs to know. */
export interface TableFacts {
  columns: { name: string; type: string }[];
  indexes: { name: string; columns: string[]; constraint: boolean }[];
  foreignKeys: { name: string; column: string }[];
}

async function sqliteFacts(database: Database, table: string): Promise<TableFacts> {
  const [columns, indexes] = await Promise.all([
    database.all('SELECT name, type FROM pragma_table_info(?)', [table]),
    database.all(
      "SELECT l.name AS name, i.name AS field FROM pragma_index_list(?) l, pragma_index_info(l.name) i WHERE l.origin = 'c' ORDER BY l.name, i.seqno",
      [table],
    ),
  ]);
  return {
    columns: columns.map((row) => ({ name: String(row.name), type: String(row.type) })),
    indexes: group(indexes),
    foreignKeys: [],
  };
}

function group(rows: readonly Row[]): TableFacts['indexes'] {
  const byName = new Map<string, TableFacts['indexes'][number]>();
  for (const row of rows) {
    const name = String(row.name);
    const index = byName.get(name) ?? {
      name,
      columns: [],
      constraint: Boolean(Number(row.is_constraint ?? 0)),
    };
    index.columns.push(String(row.field));
    byName.set(name, index);
  }
  return [...byName.values()];
}

const POSTGRES = {
  columns: `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
    WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  indexes: `SELECT c.relname AS name, a.attname AS field, (k.oid IS NOT NULL)::int AS is_constraint
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY u(n, o)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'
    WHERE i.indrelid = to_regclass(quote_ident($1)) AND NOT i.indisprimary ORDER BY c.relname, u.o`,
  foreignKeys: `SELECT k.conname AS name, a.attname AS field FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
    WHERE k.conrelid = to_regclass(quote_ident($1)) AND k.contype = 'f'`,
};

const MYSQL = {
  columns: `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
  indexes: `SELECT INDEX_NAME AS name, COLUMN_NAME AS field, 0 AS is_constraint FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME <> 'PRIMARY' ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
  foreignKeys: `SELECT CONSTRAINT_NAME AS name, COLUMN_NAME AS field FROM information_schema.KEY_COLUMN_USAGE
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND REFERENCED_TABLE_NAME IS NOT NULL`,
};

/** Columns, indexes (the key's left out) and foreign keys of a table, by the database's own catalogue. */
export async function readTableFacts(database: Database, table: string): Promise<TableFacts> {
  if (database.dialect === 'sqlite') return sqliteFacts(database, table);
  const text = database.dialect === 'postgres' ? POSTGRES : MYSQL;
  const [columns, indexes, foreignKeys] = await Promise.all(
    [text.columns, text.indexes, text.foreignKeys].map((sql) => database.all(sql, [table])),
  );
  return {
    columns: (columns ?? []).map((row) => ({ name: String(row.name), type: String(row.type) })),
    indexes: group(indexes ?? []),
    foreignKeys: (foreignKeys ?? []).map((row) => ({ name: String(row.name), column: String(row.field) })),
  };
}
