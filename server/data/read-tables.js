import { definitionsFromTables } from '../schema/definitions-from-tables.js';
import { needsSample } from '../schema/native-type.js';
import { introspect, sampleColumn } from './introspect/introspect.js';
/** Tables that Kasbah made for itself, and those of the full-text index of sqlite. */
const OWN = /^kasbah_/i;
/** Looks at the database as it is: what is there, and what it means as collections. Nothing is changed. */
export async function readTables(database) {
    const tables = await introspect(database);
    const foreign = tables.filter((table) => !OWN.test(table.name));
    const samples = new Map();
    for (const table of foreign) {
        for (const column of table.columns.filter((one) => needsSample(database.dialect, one))) {
            samples.set(`${table.name}.${column.name}`, await sampleColumn(database, table.name, column.name));
        }
    }
    return {
        names: new Set(tables.map((table) => table.name)),
        columns: new Map(tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))])),
        definitions: definitionsFromTables(foreign, database.dialect, samples),
    };
}
