import type { ForeignKey, Table } from '../../schema/table.ts';
import type { Database, Row } from '../database.ts';

const POSTGRES = {
  tables: `SELECT c.relname AS name, c.relkind IN ('v', 'm') AS is_view, obj_description(c.oid) AS comment
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition ORDER BY 1`,
  columns: `SELECT c.relname AS tbl, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
      a.atthasdef AS has_default, a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) AS made,
      col_description(c.oid, a.attnum) AS comment
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE n.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY c.relname, a.attnum`,
  keys: `SELECT k.conname AS name, c.relname AS tbl, k.contype::text AS kind, f.relname AS ref,
      array_to_json(ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i))::text AS cols,
      array_to_json(ARRAY(SELECT a.attname FROM unnest(k.confkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i))::text AS refs
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class f ON f.oid = k.confrelid
    WHERE n.nspname = current_schema() AND k.contype IN ('p', 'f', 'u') ORDER BY c.relname, k.conname`,
};

const MYSQL = {
  tables: `SELECT TABLE_NAME AS name, TABLE_TYPE = 'VIEW' AS is_view, NULLIF(TABLE_COMMENT, '') AS comment
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME`,
  columns: `SELECT TABLE_NAME AS tbl, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS nullable,
      COLUMN_DEFAULT IS NOT NULL AND COLUMN_DEFAULT <> 'NULL' AS has_default,
      EXTRA LIKE '%auto_increment%' OR EXTRA LIKE '%GENERATED%' AND EXTRA NOT LIKE '%DEFAULT_GENERATED%' AS made, NULLIF(COLUMN_COMMENT, '') AS comment
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  keys: `SELECT c.CONSTRAINT_NAME AS name, c.TABLE_NAME AS tbl, LEFT(LOWER(c.CONSTRAINT_TYPE), 1) AS kind, MAX(k.REFERENCED_TABLE_NAME) AS ref,
      CONCAT('[', GROUP_CONCAT(JSON_QUOTE(k.COLUMN_NAME) ORDER BY k.ORDINAL_POSITION), ']') AS cols,
      CONCAT('[', GROUP_CONCAT(JSON_QUOTE(k.REFERENCED_COLUMN_NAME) ORDER BY k.ORDINAL_POSITION), ']') AS refs
    FROM information_schema.TABLE_CONSTRAINTS c JOIN information_schema.KEY_COLUMN_USAGE k
      ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND k.TABLE_NAME = c.TABLE_NAME
    WHERE c.TABLE_SCHEMA = DATABASE() AND c.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'FOREIGN KEY', 'UNIQUE')
    GROUP BY c.CONSTRAINT_NAME, c.TABLE_NAME, c.CONSTRAINT_TYPE ORDER BY c.TABLE_NAME, c.CONSTRAINT_NAME`,
};

const yes = (value: unknown) => value === true || Number(value) === 1;
const names = (value: unknown): string[] =>
  value === null ? [] : (JSON.parse(String(value)) as (string | null)[]).filter((name) => name !== null);

/** Tables and views of a PostgreSQL schema or a MySQL/MariaDB database, from their catalogues in three statements. */
export async function introspectServer(database: Database): Promise<Table[]> {
  const text = database.dialect === 'postgres' ? POSTGRES : MYSQL;
  const [tables, columns, keys] = await Promise.all([
    database.all(text.tables),
    database.all(text.columns),
    database.all(text.keys),
  ]);
  const of = (rows: readonly Row[], table: string) => rows.filter((row) => row.tbl === table);
  return tables.map((entry): Table => {
    const name = String(entry.name);
    const own = of(keys, name);
    const foreign = own.filter((key) => key.kind === 'f');
    return {
      name,
      view: yes(entry.is_view),
      comment: entry.comment === 'VIEW' || entry.comment === null ? null : String(entry.comment),
      columns: of(columns, name).map((column) => ({
        name: String(column.name),
        type: String(column.type).toLowerCase(),
        nullable: yes(column.nullable),
        hasDefault: yes(column.has_default),
        generated: yes(column.made),
        comment: column.comment === null ? null : String(column.comment),
      })),
      primaryKey: names(own.find((key) => key.kind === 'p')?.cols ?? null),
      foreignKeys: foreign.map(
        (key): ForeignKey => ({
          columns: names(key.cols),
          table: String(key.ref),
          references: names(key.refs),
        }),
      ),
      uniques: own
        .filter((key) => key.kind === 'u')
        .map((key) => names(key.cols))
        .filter((list) => list.length === 1)
        .map((list) => list[0]!),
    };
  });
}
