import type { ForeignKey, Table } from '../../schema/table.ts';
import type { Database } from '../database.ts';

/** Tables and views of a sqlite file, from its catalogue; sqlite's own tables and FTS shadows are left out. */
export async function introspectSqlite(database: Database): Promise<Table[]> {
  const list = await database.all(
    "SELECT name, type, coalesce(sql, '') AS sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  const tables: Table[] = [];
  for (const entry of list) {
    const name = String(entry.name);
    const [columns, keys, indexes] = await Promise.all([
      database.all('SELECT * FROM pragma_table_xinfo(?)', [name]),
      database.all('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq', [name]),
      database.all(
        `SELECT l.name AS name, min(i.name) AS field FROM pragma_index_list(?) l, pragma_index_info(l.name) i
         WHERE l."unique" = 1 AND l.origin <> 'pk' AND l.partial = 0 GROUP BY l.name HAVING count(*) = 1`,
        [name],
      ),
    ]);
    const primaryKey = columns
      .filter((column) => Number(column.pk) > 0)
      .sort((a, b) => Number(a.pk) - Number(b.pk))
      .map((column) => String(column.name));
    const foreignKeys = new Map<number, ForeignKey>();
    for (const key of keys) {
      const one = foreignKeys.get(Number(key.id)) ?? {
        columns: [],
        table: String(key.table),
        references: [],
      };
      one.columns.push(String(key.from));
      if (key.to !== null) one.references.push(String(key.to));
      foreignKeys.set(Number(key.id), one);
    }
    tables.push({
      name,
      view: entry.type === 'view',
      columns: columns
        .filter((column) => Number(column.hidden) !== 1)
        .map((column) => {
          const type = String(column.type).toLowerCase();
          // An INTEGER PRIMARY KEY alone is the rowid, which sqlite makes.
          const rowid = type === 'integer' && primaryKey.length === 1 && Number(column.pk) === 1;
          return {
            name: String(column.name),
            type,
            nullable: Number(column.notnull) === 0 && Number(column.pk) === 0,
            hasDefault: column.dflt_value !== null,
            generated: rowid || Number(column.hidden) > 1,
            comment: null,
          };
        }),
      primaryKey,
      foreignKeys: [...foreignKeys.values()],
      uniques: indexes.map((index) => String(index.field)),
      comment: null,
    });
  }
  return tables;
}
