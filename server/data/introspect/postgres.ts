import type { ForeignKey, Table } from '../../schema/table.ts';
import type { Database, Row } from '../database.ts';
import { groupBy, namesOf, yes } from './rows.ts';

// Partitions and partitioned tables, materialized views and foreign tables are left out, and so is every other schema.
const SCOPE = `JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v') AND NOT c.relispartition`;

const COLUMNS_OF = (of: string, list: string) =>
  `array_to_json(ARRAY(SELECT a.attname FROM unnest(${list}) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = ${of} AND a.attnum = u.n ORDER BY u.i))::text`;

const TABLES = `SELECT c.relname AS name, c.relkind = 'v' AS is_view, obj_description(c.oid, 'pg_class') AS comment
    FROM pg_class c ${SCOPE} ORDER BY c.relname`;

// A domain is read as the type behind it.
const COLUMNS = `SELECT c.relname AS tbl, a.attname AS name, NOT a.attnotnull AS nullable,
      CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END AS type,
      CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS value,
      a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) AS made,
      CASE WHEN t.typtype = 'e' THEN array_to_json(ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder))::text END AS choices,
      col_description(c.oid, a.attnum) AS comment
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum ${SCOPE} AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum`;

const KEYS = `SELECT c.relname AS tbl, k.contype::text AS kind, f.relname AS ref,
      ${COLUMNS_OF('k.conrelid', 'k.conkey')} AS cols, ${COLUMNS_OF('k.confrelid', 'k.confkey')} AS refs,
      CASE WHEN k.contype = 'c' THEN pg_get_constraintdef(k.oid) END AS text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    LEFT JOIN pg_class f ON f.oid = k.confrelid AND f.relnamespace = c.relnamespace ${SCOPE} AND k.contype IN ('p', 'f', 'c')
    ORDER BY c.relname, k.conname`;

const INDEXES = `SELECT c.relname AS tbl, i.indisunique AS is_unique, ${COLUMNS_OF('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} AS cols
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    ${SCOPE} AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid
    ORDER BY c.relname, x.relname`;

function foreignKey(key: Row): ForeignKey {
  return { columns: namesOf(key.cols), table: String(key.ref), references: namesOf(key.refs) };
}

/** Tables and views of the current schema, from PostgreSQL's catalogue in four statements. */
export async function introspectPostgres(database: Database): Promise<Table[]> {
  const [tables, columnRows, keyRows, indexRows] = await Promise.all(
    [TABLES, COLUMNS, KEYS, INDEXES].map((text) => database.all(text)),
  );
  const columns = groupBy(columnRows ?? []);
  const keys = groupBy(keyRows ?? []);
  const indexes = groupBy(indexRows ?? []);
  return (tables ?? []).map((entry): Table => {
    const name = String(entry.name);
    const own = keys.get(name) ?? [];
    return {
      name,
      view: yes(entry.is_view),
      comment: entry.comment === null ? null : String(entry.comment),
      columns: (columns.get(name) ?? []).map((column) => ({
        name: String(column.name),
        type: String(column.type).toLowerCase(),
        nullable: yes(column.nullable),
        default: column.value === null || yes(column.made) ? null : String(column.value),
        generated: yes(column.made),
        choices: column.choices === null ? null : namesOf(column.choices),
        comment: column.comment === null ? null : String(column.comment),
      })),
      primaryKey: namesOf(own.find((key) => key.kind === 'p')?.cols ?? null),
      foreignKeys: own.filter((key) => key.kind === 'f' && key.ref !== null).map(foreignKey),
      uniques: (indexes.get(name) ?? []).filter((one) => yes(one.is_unique)).map((one) => namesOf(one.cols)),
      indexes: (indexes.get(name) ?? []).filter((one) => !yes(one.is_unique)).map((one) => namesOf(one.cols)),
      checks: own.filter((key) => key.kind === 'c').map((key) => String(key.text)),
    };
  });
}
