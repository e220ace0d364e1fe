import type { Migration } from '../server/data/migrate.ts';

/** The full-text index that each collection has, in a table of its own. */
export const migration: Migration = {
  name: '0005-search',
  up: (database) =>
    database.builder.schema
      .createTable('kasbah_search', (table) => {
        table.string('collection', 64).notNullable().primary();
        table.string('side', 64).notNullable();
        table.text('shape', 'mediumtext').notNullable();
        table.integer('ready').notNullable();
      })
      .toSQL()
      .map((part) => part.sql),
};
