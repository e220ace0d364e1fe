import type { Dialect } from '../schema/dialect.ts';
import type { Executor, Row } from './database.ts';

/** What the database does by itself with rows of `table` when one that they point to is deleted. */
export interface DeleteRule {
  table: string;
  columns: readonly string[];
  /** The table that they point to. */
  above: string;
  /** The columns there; empty means its primary key. */
  references: readonly string[];
  /** They are deleted with it; otherwise they lose their link. */
  cascades: boolean;
}

const STATEMENTS: Record<Dialect, string> = {
  sqlite: `SELECT t.name AS tbl, x.id AS name, x."table" AS above, x."from" AS col, x."to" AS ref, x.on_delete AS rule
    FROM sqlite_master t, pragma_foreign_key_list(t.name) x WHERE t.type = 'table' ORDER BY t.name, x.id, x.seq`,
  postgres: `SELECT c.relname AS tbl, k.conname AS name, f.relname AS above, a.attname AS col, b.attname AS ref,
      CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS rule
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
    CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (own, other, place)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.other
    WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace = to_regnamespace(current_schema())
      AND f.relnamespace = c.relnamespace
    ORDER BY c.relname, k.conname, u.place`,
  mysql: `SELECT k.TABLE_NAME AS tbl, k.CONSTRAINT_NAME AS name, k.REFERENCED_TABLE_NAME AS above, k.COLUMN_NAME AS col,
      k.REFERENCED_COLUMN_NAME AS ref, r.DELETE_RULE AS rule
    FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
      ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
    WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_SCHEMA = DATABASE()
    ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
};

/** The foreign keys of all tables by which a deletion deletes or changes further rows, from the database's catalogue. */
export async function readDeleteRules(executor: Executor): Promise<DeleteRule[]> {
  const keys = new Map<string, Row[]>();
  for (const row of await executor.all(STATEMENTS[executor.dialect])) {
    const id = JSON.stringify([row.tbl, row.name]);
    keys.set(id, [...(keys.get(id) ?? []), row]);
  }
  return [...keys.values()]
    .filter(([first]) => /^(?:CASCADE|SET)/i.test(String(first!.rule)))
    .map((rows) => ({
      table: String(rows[0]!.tbl),
      columns: rows.map((row) => String(row.col)),
      above: String(rows[0]!.above),
      references: rows.flatMap((row) => (row.ref === null ? [] : [String(row.ref)])),
      cascades: /^CASCADE/i.test(String(rows[0]!.rule)),
    }));
}
