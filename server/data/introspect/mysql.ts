import type { ForeignKey, Table } from '../../schema/table.ts';
import type { Database, Row } from '../database.ts';
import { groupBy, yes } from './rows.ts';

const TABLES = `SELECT TABLE_NAME AS name, TABLE_TYPE = 'VIEW' AS is_view, NULLIF(TABLE_COMMENT, '') AS comment
    FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME`;

// MariaDB spells a default as SQL would; MySQL gives the bare value unless it is an expression.
const COLUMNS = `SELECT TABLE_NAME AS tbl, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS nullable,
      CASE WHEN VERSION() LIKE '%MariaDB%' OR EXTRA LIKE '%DEFAULT_GENERATED%' THEN NULLIF(COLUMN_DEFAULT, 'NULL')
        WHEN COLUMN_DEFAULT IS NOT NULL THEN QUOTE(COLUMN_DEFAULT) END AS value,
      EXTRA LIKE '%auto_increment%' OR EXTRA LIKE '%GENERATED%' AND EXTRA NOT LIKE '%DEFAULT_GENERATED%' AS made, NULLIF(COLUMN_COMMENT, '') AS comment
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`;

// One row a column: GROUP_CONCAT would be cut at 1,024 characters.
const KEYS = `SELECT c.TABLE_NAME AS tbl, c.CONSTRAINT_NAME AS name, c.CONSTRAINT_TYPE AS kind, k.COLUMN_NAME AS col,
      CASE WHEN k.REFERENCED_TABLE_SCHEMA = DATABASE() THEN k.REFERENCED_TABLE_NAME END AS ref, k.REFERENCED_COLUMN_NAME AS ref_col
    FROM information_schema.TABLE_CONSTRAINTS c JOIN information_schema.KEY_COLUMN_USAGE k
      ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND k.TABLE_NAME = c.TABLE_NAME
    WHERE c.TABLE_SCHEMA = DATABASE() AND k.TABLE_SCHEMA = DATABASE() AND c.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'FOREIGN KEY', 'UNIQUE')
    ORDER BY c.TABLE_NAME, c.CONSTRAINT_NAME, k.ORDINAL_POSITION`;

// Unique ones are constraints, and read as such.
const INDEXES = `SELECT TABLE_NAME AS tbl, INDEX_NAME AS idx, COLUMN_NAME AS field FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 1 AND INDEX_TYPE = 'BTREE' ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;

const MARIADB_CHECKS = `SELECT TABLE_NAME AS tbl, CHECK_CLAUSE AS text FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME`;
const MYSQL_CHECKS = `SELECT t.TABLE_NAME AS tbl, k.CHECK_CLAUSE AS text
    FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS k
      ON k.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = t.CONSTRAINT_NAME
    WHERE t.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK' ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME`;

interface Key {
  kind: string;
  columns: string[];
  ref: string | null;
  references: string[];
}

function keysOf(rows: readonly Row[]): Key[] {
  const keys = new Map<string, Key>();
  for (const row of rows) {
    const kind = String(row.kind);
    const id = `${kind} ${row.name}`;
    const key: Key = keys.get(id) ?? {
      kind,
      columns: [],
      ref: row.ref === null ? null : String(row.ref),
      references: [],
    };
    key.columns.push(String(row.col));
    if (row.ref_col !== null) key.references.push(String(row.ref_col));
    keys.set(id, key);
  }
  return [...keys.values()];
}

/** Texts as the other databases quote them; MySQL 8 escapes the quotes in a check once more. */
function plainQuotes(sql: unknown): string {
  return String(sql)
    .replace(/_utf8mb\d\\'((?:[^'\\]|\\.)*?)\\'/g, "'$1'")
    .replace(/\\(.)/g, (_, char: string) => (char === "'" ? "''" : char));
}

/** `enum('S','L')` holds its values in their own spelling. */
function choicesOf(type: string): string[] | null {
  if (!/^enum\(/i.test(type)) return null;
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1]!.replaceAll("''", "'"));
}

/** Tables and views of a MySQL or MariaDB database, from its information schema in five statements. */
export async function introspectMysql(database: Database): Promise<Table[]> {
  const mariadb = (await database.version()).includes('MariaDB');
  const [tables, columnRows, keyRows, checkRows, indexRows] = await Promise.all(
    [TABLES, COLUMNS, KEYS, mariadb ? MARIADB_CHECKS : MYSQL_CHECKS, INDEXES].map((text) =>
      database.all(text),
    ),
  );
  const columns = groupBy(columnRows ?? []);
  const keyGroups = groupBy(keyRows ?? []);
  const checks = groupBy(checkRows ?? []);
  const indexes = groupBy(indexRows ?? []);
  return (tables ?? []).map((entry): Table => {
    const name = String(entry.name);
    const view = yes(entry.is_view);
    const keys = keysOf(keyGroups.get(name) ?? []);
    return {
      name,
      view,
      // A view's comment is the word VIEW, or what is wrong with it.
      comment: view || entry.comment === null ? null : String(entry.comment),
      columns: (columns.get(name) ?? []).map((column) => {
        const type = String(column.type);
        return {
          name: String(column.name),
          type: type.toLowerCase(),
          nullable: yes(column.nullable),
          default: column.value === null || yes(column.made) ? null : plainQuotes(column.value),
          generated: yes(column.made),
          choices: choicesOf(type),
          comment: column.comment === null ? null : String(column.comment),
        };
      }),
      primaryKey: keys.find((key) => key.kind === 'PRIMARY KEY')?.columns ?? [],
      foreignKeys: keys.flatMap((key): ForeignKey[] =>
        key.kind === 'FOREIGN KEY' && key.ref !== null
          ? [{ columns: key.columns, table: key.ref, references: key.references }]
          : [],
      ),
      uniques: keys.filter((key) => key.kind === 'UNIQUE').map((key) => key.columns),
      indexes: [...groupBy(indexes.get(name) ?? [], 'idx').values()].map((index) =>
        index.map((row) => String(row.field)),
      ),
      checks: (checks.get(name) ?? []).map((check) => plainQuotes(check.text)),
    };
  });
}
