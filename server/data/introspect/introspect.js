import { quote } from '../sql-text.js';
import { introspectServer } from './information-schema.js';
import { introspectSqlite } from './sqlite.js';
/** Every table and view of the database, Kasbah's own included. */
export function introspect(database) {
    return database.dialect === 'sqlite' ? introspectSqlite(database) : introspectServer(database);
}
/** Up to 100 values of a column that are not null, to tell what an ambiguous type holds. */
export async function sampleColumn(database, table, column) {
    const name = quote(database.dialect, column);
    const rows = await database.all(`SELECT ${name} AS v FROM ${quote(database.dialect, table)} WHERE ${name} IS NOT NULL LIMIT 100`);
    return rows.map((row) => row.v);
}
