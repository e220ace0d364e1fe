import type { Migration } from '../server/data/migrate.ts';

/** Counts that all processes share, such as failed sign-ins; what is counted is kept as a hash. */
export const migration: Migration = {
  name: '0008-counters',
  up: (database) =>
    database.builder.schema
      .createTable('kasbah_counters', (table) => {
        table.string('key', 64).primary();
        table.integer('count').notNullable();
        table.bigInteger('until').notNullable();
        table.bigInteger('kept_until').notNullable().index();
      })
      .toSQL()
      .map((part) => part.sql),
};
