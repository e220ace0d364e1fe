import { allBuilt, runBuilt } from './database.js';
const TABLE = 'kasbah_collections';
/** The definitions that Kasbah keeps, in the order of their names. */
export async function readDefinitions(database) {
    const rows = await allBuilt(database, database.builder(TABLE).select('definition').orderBy('name'));
    return rows.map((row) => JSON.parse(String(row.definition)));
}
/** Makes the kept definitions these: new ones are added, changed ones replaced, the others deleted. */
export async function saveDefinitions(database, tx, before, after) {
    const known = new Map(before.map((definition) => [definition.id, JSON.stringify(definition)]));
    const { builder } = database;
    for (const definition of after) {
        const text = JSON.stringify(definition);
        const old = known.get(definition.id);
        known.delete(definition.id);
        if (old === text)
            continue;
        const row = { id: definition.id, name: definition.name, definition: text };
        if (old === undefined)
            await runBuilt(tx, builder(TABLE).insert(row));
        else
            await runBuilt(tx, builder(TABLE).where('id', definition.id).update(row));
    }
    for (const id of known.keys())
        await runBuilt(tx, builder(TABLE).where('id', id).delete());
}
/** One value that Kasbah remembers about itself, or null. */
export async function readMeta(database, key) {
    const [row] = await allBuilt(database, database.builder('kasbah_meta').select('value').where('key', key));
    return row ? String(row.value) : null;
}
export async function writeMeta(database, key, value) {
    const { builder } = database;
    const { changes } = await runBuilt(database, builder('kasbah_meta').where('key', key).update({ value }));
    if (changes === 0)
        await runBuilt(database, builder('kasbah_meta').insert({ key, value }));
}
