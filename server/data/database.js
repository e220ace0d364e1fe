/** Runs a built knex statement. */
export async function runBuilt(executor, built) {
    const { sql, bindings } = built.toSQL().toNative();
    return executor.run(sql, bindings);
}
/** Rows of a built knex statement. */
export async function allBuilt(executor, built) {
    const { sql, bindings } = built.toSQL().toNative();
    return executor.all(sql, bindings);
}
